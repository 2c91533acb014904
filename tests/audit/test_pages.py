# SPDX-License-Identifier: Apache-2.0
"""The log explorer: who may read it, what it says of an act, and a proof that notices a change."""

from collections.abc import Iterator

import psycopg
import pytest
from django.test import Client

from keepwell.audit.models import AuditEvent
from keepwell.audit.services import sequence_batch
from keepwell.desk.services import TransferTicket, take, transfer_ticket
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from tests.factories import people
from tests.factories.browser import clock_at, signed_in
from tests.factories.desk import Desk, desk, opened
from tests.factories.sla import at

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture(autouse=True)
def _tuesday() -> Iterator[None]:
    with clock_at(at("2026-03-03 14:00")):
        yield


def auditor_of(story: Desk, language: str = "zh-hans") -> Client:
    watcher = people.person(story.cast.provider, "吴审计")
    people.role(watcher, "auditor", story.cast.provider)
    return signed_in(watcher, language)


def entry_of(action: str) -> AuditEvent:
    with reading(SYSTEM):
        return AuditEvent.objects.filter(action=action).latest("id")


def test_the_log_is_read_by_those_who_watch_and_by_nobody_else() -> None:
    story = desk()
    opened(story)
    entry = entry_of("desk.open_ticket")
    assert auditor_of(story).get("/audit/").status_code == 200
    for person in (story.person("zhou"), story.person("chen"), story.stranger):
        client = signed_in(person)
        assert client.get("/audit/").status_code == 404
        assert client.get(f"/audit/{entry.pk}/").status_code == 404
        assert client.get(f"/audit/{entry.pk}/proof/").status_code == 404
        assert "/audit/" not in client.get("/desk/").content.decode()


def test_filters_narrow_the_log_and_say_so() -> None:
    story = desk()
    ticket = opened(story)
    take(story.as_("li"), ticket, now=at("2026-03-03 10:00"))
    client = auditor_of(story)
    page = client.get("/audit/", {"action": "desk.take"}).content.decode()
    assert page.count("kw-rowlink") == 1
    page = client.get("/audit/", {"target": str(ticket.pk)}).content.decode()
    assert page.count("kw-rowlink") == 2
    assert "仅 HD-1" in page
    page = client.get("/audit/", {"since": "2026-03-03", "until": "2026-03-03", "actor": str(story.cast.li.pk)})
    assert page.content.decode().count("kw-rowlink") == 1
    page = client.get("/audit/", {"action": "desk.take", "until": "2026-03-02"}).content.decode()
    assert "没有符合筛选的条目" in page
    assert client.get("/audit/", {"customer": "x", "since": "never", "after": "x"}).status_code == 200


def test_an_entry_shows_before_and_after_and_the_policies_in_the_readers_language() -> None:
    story = desk()
    ticket = opened(story)
    take(story.as_("li"), ticket, now=at("2026-03-03 10:00"))
    transfer_ticket(
        story.as_("li"),
        ticket,
        TransferTicket(owner_id=story.cast.wang.pk, reason="她在现场"),
        now=at("2026-03-03 10:30"),
    )
    address = f"/audit/{entry_of('desk.transfer_ticket').pk}/"
    page = auditor_of(story).get(address).content.decode()
    assert "<del>李想</del>" in page
    assert "<ins>王倩</ins>" in page
    assert "她在现场" in page
    assert "负责人可以处理自己负责的请求。" in page
    english = people.person(story.cast.provider, "Bob", language="en")
    people.role(english, "auditor", story.cast.provider)
    assert "The owner works on the request." in signed_in(english, "en").get(address).content.decode()


def test_verify_now_notices_a_change_made_behind_our_back(as_superuser: psycopg.Connection) -> None:
    story = desk()
    opened(story)
    sequence_batch(now=clock.now())
    entry = entry_of("desk.open_ticket")
    client = auditor_of(story)
    part = client.get(f"/audit/{entry.pk}/proof/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "此条目未被改动，且在已签名的日志中。" in part
    assert part.count("is-good") == 3
    as_superuser.execute("SET session_replication_role = replica")  # the rows' own guard looks away
    forged = "UPDATE audit_auditevent SET entry = replace(entry, 'done', 'none') WHERE id = %s"
    as_superuser.execute(forged, [entry.pk])
    as_superuser.execute("RESET session_replication_role")
    part = client.get(f"/audit/{entry.pk}/proof/", headers={"HX-Request": "true"}).content.decode()
    assert "此条目与已签名的日志不符" in part
    assert "is-bad" in part


def test_why_names_the_policies_and_what_is_missing() -> None:
    story = desk()
    ticket = opened(story)
    chen = signed_in(story.person("chen"))
    page = chen.get("/why/", {"action": "desk.waive", "target": str(ticket.pk)}).content.decode()
    assert "只有服务经理可以豁免承诺时限。" in page
    allowed = chen.get("/why/", {"action": "desk.reply", "target": str(ticket.pk)}).content.decode()
    assert "desk.requester_acts" in allowed
    stranger = signed_in(story.stranger)
    hidden = stranger.get("/why/", {"action": "desk.reply", "target": str(ticket.pk)}).content.decode()
    assert "没有您可以查看的此对象" in hidden
    assert stranger.get("/why/", {"action": "no.such"}).status_code == 404
