# SPDX-License-Identifier: Apache-2.0
"""Pages that prove: heads to compare, receipts for one's own acts, verification of everything, critical acts alone."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from django.test import Client

from keepwell.audit import keys, pinned, receipts
from keepwell.audit.models import AuditEvent, LogAlarm, LogCheck
from keepwell.audit.notes import Head
from keepwell.audit.sealing import instant
from keepwell.audit.selectors import critical_acts
from keepwell.audit.services import Watch, carry_out_check, pin_heads, sequence_batch, watch_log
from keepwell.audit.standalone import verify_keepwell_log as alone
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.ids import uuid7
from keepwell.kernel.scope import reading
from keepwell.people.services import HoldRole, hold_role
from tests.factories import people
from tests.factories.audit import HUAXIN, NOW, entry, keep
from tests.factories.browser import clock_at, signed_in
from tests.factories.desk import Desk, desk, opened
from tests.factories.sla import at

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture(autouse=True)
def _tuesday() -> Iterator[None]:
    with clock_at(at("2026-03-03 14:00")):
        yield


def watcher_of(story: Desk, role: str = "auditor", language: str = "zh-hans") -> Client:
    person = people.person(story.cast.provider, "吴审计")
    people.role(person, role, story.cast.provider)
    return signed_in(person, language)


def head_of(log: UUID) -> str:
    with reading(SYSTEM):
        found = receipts.newest_head(log)
    assert found is not None
    return found.note


def test_the_newest_heads_are_shown_with_a_code_to_scan() -> None:
    story = desk()
    opened(story)
    sequence_batch(now=clock.now())
    page = watcher_of(story).get("/audit/heads/").content.decode()
    assert "<svg" in page
    assert keys.verifier().name in page
    assert signed_in(story.person("chen")).get("/audit/heads/").status_code == 404


def test_a_head_kept_elsewhere_is_compared_with_the_log_of_today() -> None:
    story = desk()
    opened(story)
    sequence_batch(now=clock.now())
    with reading(SYSTEM):
        customer = AuditEvent.objects.get(action="desk.open_ticket").customer_id
    kept = head_of(customer)
    opened(story)
    sequence_batch(now=clock.now())
    client = watcher_of(story)
    for text in (kept, pinned.line_of(kept), kept.replace("\n", "\r\n")):
        assert "之前的内容均未改动" in client.post("/audit/heads/", {"head": text}).content.decode()
    size = keys.verifier().read(kept).size
    fork = keys.signer().sign(Head(customer, size, b"\x01" * 32, instant(NOW)))
    assert "与此日志头不连续" in client.post("/audit/heads/", {"head": fork}).content.decode()
    assert "本系统没有签名过" in client.post("/audit/heads/", {"head": "hello"}).content.decode()


def test_whoever_does_a_critical_act_gets_a_receipt_that_holds_without_us(tmp_path: Path) -> None:
    story = desk()
    security = people.person(story.cast.provider, "钱安全")
    people.role(security, "security_admin", story.cast.provider)
    somebody = people.person(story.cast.provider, "新人")
    asked = HoldRole(person=somebody.pk, role="agent")
    hold_role(people.actor(security), story.cast.provider, asked)
    client = signed_in(security)
    page = client.get("/receipts/").content.decode()
    assert page.count("kw-rowlink") == 1
    with reading(SYSTEM):
        event = AuditEvent.objects.get(action="people.hold_role", actor_id=security.pk)
    assert "python3 verify_keepwell_log.py" in client.get(f"/receipts/{event.pk}/").content.decode()
    path = tmp_path / "receipt.json"
    path.write_bytes(client.get(f"/receipts/{event.pk}/file/").content)
    assert alone.main([str(path)]) == 0
    assert json.loads(path.read_text())["index"] >= 0
    stranger = signed_in(story.stranger)
    assert stranger.get(f"/receipts/{event.pk}/").status_code == 404
    assert stranger.get(f"/receipts/{event.pk}/file/").status_code == 404
    assert stranger.get("/receipts/").content.decode().count("kw-rowlink") == 0


def test_everything_is_verified_on_request_and_the_page_says_how_far(as_superuser: psycopg.Connection) -> None:
    story = desk()
    opened(story)
    sequence_batch(now=clock.now())
    pin_heads()
    client = watcher_of(story)
    asked = client.post("/audit/check/")
    assert asked.status_code == 303
    assert 'hx-trigger="every 1s"' in client.get(asked["Location"]).content.decode()
    assert client.post("/audit/check/")["Location"] == asked["Location"]  # one at a time
    check = LogCheck.objects.get()
    carry_out_check(check.pk, now=clock.now())
    page = client.get(asked["Location"]).content.decode()
    assert "所有日志均完好" in page
    assert "every 1s" not in page
    as_superuser.execute("SET session_replication_role = replica")
    as_superuser.execute("UPDATE audit_auditevent SET entry = replace(entry, 'done', 'none')")
    as_superuser.execute("RESET session_replication_role")
    again = client.post("/audit/check/")["Location"]
    carry_out_check(LogCheck.objects.latest("asked_at").pk, now=clock.now())
    assert "日志已不完好" in client.get(again).content.decode()
    assert LogAlarm.objects.filter(kind="not_intact").count() == 0  # not ours to see without a scope
    with reading(SYSTEM):
        assert LogAlarm.objects.filter(kind="not_intact").exists()
    assert watcher_of(story, "service_manager").post("/audit/check/").status_code == 404


def test_critical_acts_alone_are_shown_and_alarms_stand_on_top() -> None:
    story = desk()
    opened(story)
    security = people.person(story.cast.provider, "钱安全")
    people.role(security, "security_admin", story.cast.provider)
    hold_role(people.actor(security), story.cast.provider, HoldRole(person=story.cast.li.pk, role="expert"))
    client = signed_in(security)
    page = client.get("/audit/", {"critical": "1"}).content.decode()
    with reading(SYSTEM):
        critical = AuditEvent.objects.filter(action__in=critical_acts()).count()
        everything = AuditEvent.objects.count()
    assert page.count("kw-rowlink") == critical < everything
    keep(entry(id=UUID(int=uuid7().int - (3_600_000 << 80))))
    watch_log(Watch(was_late=True), now=clock.now() + timedelta(minutes=5))
    assert "条目等待位置过久" in client.get("/audit/").content.decode()


def test_a_record_written_while_the_clock_was_set_back_is_flagged_not_rejected() -> None:
    keep(entry())
    sequence_batch(now=NOW)
    late = entry(at=NOW - timedelta(days=1))
    keep(late)
    sequence_batch(now=NOW - timedelta(days=1))
    client = watcher_of(desk())
    assert client.get("/audit/", {"customer": str(HUAXIN)}).content.decode().count("时钟曾被调回") == 1
    assert "写入时时钟曾被调回" in client.get(f"/audit/{late.id}/").content.decode()
