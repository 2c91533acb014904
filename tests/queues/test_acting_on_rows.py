# SPDX-License-Identifier: Apache-2.0
"""Acting from the list: edits in the row, many at once with a report, the way back, files to take along."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from django.test import Client
from openpyxl import load_workbook

from keepwell.audit.models import AuditEvent
from keepwell.desk.models import Ticket, TicketLink, Transfer
from keepwell.desk.services import LogCall, Reply, log_call, reply
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from tests.factories.browser import clock_at, signed_in
from tests.factories.desk import Desk, again, desk, opened
from tests.factories.sla import at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tuesday_afternoon() -> Iterator[None]:
    with clock_at(at("2026-03-03 14:00")):
        yield


def said(client: Client) -> str:
    """What the next page tells, with its ways back."""
    return client.get("/desk/").content.decode()


def slip_in(page: str) -> str:
    found = re.search(r'name="slip" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def begun(story: Desk, **words: object) -> Ticket:
    """A ticket that 周敏 has begun to work on."""
    ticket = opened(story, **words)  # type: ignore[arg-type]
    log_call(story.as_("zhou"), ticket, LogCall(body="在看了。"), now=at("2026-03-03 11:00"))
    return again(ticket)


def test_many_are_handed_out_and_what_fails_says_why() -> None:
    story = desk()
    fresh, worked, done = opened(story), begun(story), opened(story)
    signed_in(story.person("chen")).post(f"/desk/{done.number}/withdraw-ticket/", {"reason": "不用了"})
    assert again(done).state == "cancelled"
    client = signed_in(story.person("zhou"), "en")
    address = "/desk/lists/many/assign/?" + "&".join(f"ids={one.pk}" for one in (fresh, worked, done))
    preview = client.get(address).content.decode()
    assert "2 of 3 will change" in preview
    assert preview.count("left alone") == 1
    sent = {"owner_id": str(story.cast.wang.pk), "reason": "王倩更熟悉", "kw-key": "once"}
    assert client.post(address, sent).status_code == 303
    assert {again(one).owner_id for one in (fresh, worked)} == {story.cast.wang.pk}
    page = said(client)
    assert "2 tickets: Assign" in page
    assert f"{done.number} left as they are" in page
    assert "Reopen it first" in page
    client.post(address, sent)  # the same form once more
    with reading(SYSTEM):
        assert Transfer.objects.count() == 2


def test_undoing_gives_all_back_and_counts_against_no_limit() -> None:
    story = desk()
    fresh, worked = opened(story), begun(story)
    before = {one.pk: one.owner_id for one in (fresh, worked)}
    client = signed_in(story.person("zhou"), "en")
    address = f"/desk/lists/many/assign/?ids={fresh.pk}&ids={worked.pk}"
    client.post(address, {"owner_id": str(story.cast.wang.pk), "reason": "换人"})
    assert again(worked).transfer_count == 1
    slip = slip_in(said(client))
    assert "Only who did it can undo it" in _undone(signed_in(story.person("wang"), "en"), slip)
    assert f"Undone: {fresh.number}" in _undone(client, slip)
    assert {one.pk: again(one).owner_id for one in (fresh, worked)} == before
    assert again(worked).transfer_count == 0
    with reading(SYSTEM):
        assert list(Transfer.objects.filter(ticket=worked).order_by("pk").values_list("kind", flat=True)) == [
            "handover",
            "undone",
        ]
        assert AuditEvent.objects.filter(action="desk.give_back", result="done").count() == 2
    assert "Something else happened to it since" in _undone(client, slip)


def _undone(client: Client, slip: str) -> str:
    return client.post("/desk/undo/", {"slip": slip}, follow=True).content.decode()


def test_what_changed_since_is_not_undone() -> None:
    story = desk()
    ticket = begun(story)
    client = signed_in(story.person("zhou"), "en")
    client.post(f"/desk/lists/many/classify/?ids={ticket.pk}", {"module": "检入检出", "topic": "丢件"})
    slip = slip_in(said(client))
    reply(story.as_("li"), ticket, Reply(body="补充"), now=at("2026-03-03 14:00"))
    assert f"{ticket.number} stays as it is" in _undone(client, slip)
    assert again(ticket).module == "检入检出"
    client.post(f"/desk/lists/many/classify/?ids={ticket.pk}", {"module": "工作流"})
    _undone(client, slip_in(said(client)))
    assert (again(ticket).module, again(ticket).topic) == ("检入检出", "丢件")


def test_a_slip_is_signed_and_gets_old() -> None:
    story = desk()
    ticket = begun(story)
    client = signed_in(story.person("zhou"), "en")
    client.post(f"/desk/lists/many/classify/?ids={ticket.pk}", {"module": "工作流"})
    slip = slip_in(said(client))
    assert "This cannot be undone" in _undone(client, slip[:-3] + "abc")
    assert again(ticket).module == "工作流"


def test_several_reports_are_put_below_one_and_the_same_persons_are_merged() -> None:
    story = desk()
    parent, one, two = opened(story), opened(story), opened(story, by="liu")
    client = signed_in(story.person("zhou"))
    ids = "&".join(f"ids={each.pk}" for each in (parent, one, two))
    client.post(f"/desk/lists/many/parent/?{ids}", {"parent": str(parent.pk)})
    with reading(SYSTEM):
        links = set(TicketLink.objects.values_list("ticket_id", "other_id", "kind"))
    assert links == {(one.pk, parent.pk, "parent"), (two.pk, parent.pk, "parent")}
    client.post(f"/desk/lists/many/merge/?{ids}", {"into_id": str(parent.pk)})
    assert (again(one).state, again(two).state) == ("merged", "new")
    assert f"{two.number} 未更改" in said(client)


def strip(ticket: Ticket, **changes: object) -> dict[str, object]:
    """The strip's boxes as a browser sends them."""
    row = again(ticket)
    boxes = {
        "owner_id": str(row.owner_id),
        "kind": row.kind,
        "module": row.module,
        "topic": row.topic,
        "cause": row.cause,
        "reason": "",
        "version": row.version,
    }
    return {**boxes, **changes}


def test_a_row_is_changed_in_place_and_two_at_once_are_told() -> None:
    story = desk()
    ticket = begun(story)
    zhou, li = signed_in(story.person("zhou"), "en"), signed_in(story.person("li"), "en")
    address = f"/desk/lists/edit/{ticket.pk}/"
    first, second = strip(ticket, module="检入检出"), strip(ticket, module="工作流", topic="会签")
    answer = zhou.post(address, first, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert "kw:toast" in answer.headers["HX-Trigger"]
    conflict = li.post(address, second, headers={"HX-Request": "true"})
    assert conflict.status_code == 409
    page = conflict.content.decode()
    assert "Somebody else changed" in page
    assert "检入检出" in page
    assert 'value="工作流"' in page  # what was typed is kept
    assert again(ticket).module == "检入检出"
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    assert li.post(address, {**second, "version": version[1]}, headers={"HX-Request": "true"}).status_code == 200
    assert (again(ticket).module, again(ticket).topic) == ("工作流", "会签")


def test_another_class_or_owner_wants_a_reason_before_anything_is_kept() -> None:
    story = desk()
    ticket = begun(story)
    client = signed_in(story.person("zhou"), "en")
    address = f"/desk/lists/edit/{ticket.pk}/"
    changed = strip(ticket, module="BOM", kind="incident", is_production_stopped="on", owner_id=str(story.cast.li.pk))
    answer = client.post(address, changed, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert again(ticket).module == ""
    client.post(address, {**changed, "reason": "产线停了"}, headers={"HX-Request": "true"})
    row = again(ticket)
    assert (row.module, row.severity, row.owner_id) == ("BOM", "severe", story.cast.li.pk)
    assert signed_in(story.person("chen")).get(address).status_code == 404


def exported(client: Client, query: str, kind: str) -> bytes:
    answer = client.post(f"/desk/lists/export/?{query}", {"file_format": kind})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_the_shown_list_leaves_as_files_in_which_nothing_runs() -> None:
    story = desk()
    opened(story, title="=cmd|' /C calc'!A0", kind="incident")
    opened(story, title="怎么做")
    client = signed_in(story.person("zhou"))
    query = "view=urgent&kind=incident&columns=number,title,affected"
    rows = list(csv.reader(io.StringIO(exported(client, query, "csv").decode("utf-8-sig"))))
    assert rows[0] == ["编号", "事项", "影响人数"]
    assert [row[1] for row in rows[1:]] == ["'=cmd|' /C calc'!A0"]
    sheet = load_workbook(io.BytesIO(exported(client, query, "xlsx"))).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["编号", "事项", "影响人数"],
        [rows[1][0], "'=cmd|' /C calc'!A0", 1],
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s", "n", "inlineStr"} - {"inlineStr"}
    with reading(SYSTEM):
        logged = AuditEvent.objects.filter(action="queues.export_list", result="done")
        assert [row.actor_id for row in logged] == [story.cast.zhou.pk] * 2


def test_a_file_holds_the_rows_its_reader_sees() -> None:
    story = desk()
    own = opened(story, by="liu")
    opened(story, by="chen")
    text = exported(signed_in(story.person("liu")), "view=all", "csv").decode("utf-8-sig")
    assert re.findall(r"HD-\d+", text) == [own.number]
    assert signed_in(story.person("chen")).get("/desk/lists/export/").status_code == 404


def test_a_workbook_is_a_sound_archive_even_with_odd_characters() -> None:
    story = desk()
    opened(story, title="a\u202eb\u200bc<&>\u0007\ufffe")
    raw = exported(signed_in(story.person("zhou")), "view=all", "xlsx")
    with zipfile.ZipFile(io.BytesIO(raw)) as book:
        assert book.testzip() is None
    assert load_workbook(io.BytesIO(raw)).active["B2"].value == "a\u202eb\u200bc<&>"
