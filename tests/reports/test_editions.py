# SPDX-License-Identifier: Apache-2.0
"""Reports made once and on schedule: frozen figures, paper in both languages, files, readers told; and screens."""

import ctypes
import io
from typing import Any
from urllib.parse import urlparse

import pypdfium2
import pytest
from django.test import Client
from openpyxl import load_workbook
from pypdfium2 import raw

from keepwell.files.selectors import open_file
from keepwell.kernel import clock, relay
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Denied, DomainError, NotFound
from keepwell.kernel.scope import reading, within_scope
from keepwell.kernel.set_actions import SetRun
from keepwell.mail.models import Letter
from keepwell.people.models import Notice, Person
from keepwell.people.selectors import forget_actors
from keepwell.reports import services
from keepwell.reports.figures import Column, Kind, Report, Row, Sheet, Tile
from keepwell.reports.models import Edition, Schedule, Screen
from keepwell.reports.producing import produce
from keepwell.reports.rhythms import days_of, next_instant
from keepwell.reports.services import OpenScreen, PlanReport, RequestEdition
from keepwell.reports.sheets import as_csv, as_xlsx
from tests.factories.api import Caller
from tests.factories.desk import Desk, desk, opened
from tests.factories.mail import sends
from tests.factories.people import account, actor, person, role
from tests.factories.sla import at

pytestmark = pytest.mark.django_db
NOW = at("2026-03-04 10:00")


@pytest.fixture
def story(monkeypatch: pytest.MonkeyPatch) -> Desk:
    found = desk()
    monkeypatch.setattr(clock, "now", lambda: NOW)
    opened(found, when="2026-03-02 09:00", title="=cmd|' /C calc'!A0", topic="=1+1")
    opened(found, when="2026-03-03 09:00")
    while relay.relay_once():
        pass
    return found


def kept(edition: Edition, what: str) -> bytes:
    with reading(SYSTEM):
        row = Edition.objects.select_related("pdf", "xlsx").get(pk=edition.pk)
        stored = getattr(row, what)
        assert stored is not None, row.trouble
    with open_file(stored) as stream:
        found: bytes = stream.read()
        return found


def words_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "".join(page.get_textpage().get_text_range() for page in document)


def faces(pdf: bytes) -> set[str]:
    """The names of the faces that the letters are set in."""
    found = set()
    for page in pypdfium2.PdfDocument(pdf):
        for one in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
            name = ctypes.create_string_buffer(200)
            raw.FPDFFont_GetBaseFontName(raw.FPDFTextObj_GetFont(one.raw), name, 200)
            found.add(name.value.decode())
    return found


def request(story: Desk, by: str = "zhou", **words: Any) -> Edition:
    with reading(SYSTEM):
        place = story.cast.group
    command = RequestEdition(**{"report": "flow", "filters": "from=2026-03-01&to=2026-03-04", **words})
    return services.request_edition(story.as_(by), place, command, now=NOW)


def test_an_edition_keeps_its_figures_whatever_happens_later(story: Desk) -> None:
    edition = request(story)
    reached: list[int] = []
    produce(edition.pk, now=NOW, told=reached.append)
    assert reached == [10, 40, 80]
    opened(story, when="2026-03-04 09:00")
    while relay.relay_once():
        pass
    with reading(SYSTEM):
        row = Edition.objects.get(pk=edition.pk)
    assert (row.state, row.progress, row.trouble) == ("ready", 100, "")
    assert row.figures["tiles"][0]["value"] == 2
    produce(edition.pk, now=NOW)  # a worker that comes again makes nothing new
    with reading(SYSTEM):
        assert Edition.objects.get(pk=edition.pk).figures == row.figures


def test_paper_speaks_the_readers_language_with_its_own_faces(story: Desk) -> None:
    for language, heading, counted in (("zh-hans", "流入与流出", "新提出"), ("en", "Inflow and outflow", "Opened")):
        edition = request(story, language=language)
        produce(edition.pk, now=NOW)
        pdf = kept(edition, "pdf")
        assert any("CJK" in name and "SC" in name for name in faces(pdf)), faces(pdf)
        text = words_of(pdf)
        assert heading in text
        assert counted in text or "提出" in text
        assert "2026-03-01" in text


def test_files_run_nothing_when_a_spreadsheet_opens_them() -> None:
    sheet = Sheet(
        key="s",
        title="=HYPERLINK(1)[x]/y:z?*" + "长" * 40,
        how=["=how"],
        columns=[Column("a", "=title", Kind.TEXT), Column("b", "n"), Column("c", "t", Kind.SPAN)],
        rows=[Row(["=1+1", 3, 5400]), Row(["+cmd", None, None]), Row(["@x", 0.25, 60])],
    )
    report = Report("flow", "=report", "2026", [("=filter", "-value")], [Tile("t", 1)], [sheet, sheet], ["@how"])
    lines = as_csv(sheet).decode("utf-8-sig").splitlines()
    assert lines == ["'=title,n,t", "'=1+1,3,5400", "'+cmd,,", "'@x,0.25,60"]
    book = load_workbook(io.BytesIO(as_xlsx(report)))
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert not any(str(cell.value).startswith(("=", "+", "@", "-")) for cell in cells if cell.data_type == "s")
    assert len(set(book.sheetnames)) == 3
    assert (
        book[book.sheetnames[1]]["C2"].value == pytest.approx(5400 / 86400)
        or str(book[book.sheetnames[1]]["C2"].value) == "1:30:00"
    )


def test_who_may_have_reports_made(story: Desk) -> None:
    for name in ("chen", "wang"):
        with pytest.raises((Denied, NotFound)):
            request(story, by=name)
    head = person(story.cast.heavy, "钱专干", email="qian@example.com")
    role(head, "specialist", story.cast.heavy)
    with pytest.raises((Denied, NotFound)):
        services.request_edition(actor(head), story.cast.group, RequestEdition(report="flow"), now=NOW)
    own = services.request_edition(actor(head), story.cast.heavy, RequestEdition(report="flow"), now=NOW)
    produce(own.pk, now=NOW)
    with pytest.raises(DomainError):  # about our own people: not for the customer's
        services.request_edition(actor(head), story.cast.heavy, RequestEdition(report="workload"), now=NOW)
    with reading(actor(head)):
        assert list(Edition.objects.visible_to(actor(head))) == [own]


def test_an_owner_who_left_gets_no_figures(story: Desk) -> None:
    edition = request(story)
    with within_scope(SYSTEM.scope):
        Person.objects.filter(pk=story.cast.zhou.pk).update(is_active=False)
    forget_actors()
    produce(edition.pk, now=NOW)
    with reading(SYSTEM):
        row = Edition.objects.get(pk=edition.pk)
    assert (row.state, row.figures) == ("failed", {})
    assert "登录" in row.trouble


@pytest.mark.parametrize(
    ("rhythm", "after", "due", "days"),
    [
        ("daily", "2026-03-04 07:59", "2026-03-04 08:00", ("2026-03-03", "2026-03-03")),
        ("daily", "2026-03-04 08:00", "2026-03-05 08:00", ("2026-03-04", "2026-03-04")),
        ("weekly", "2026-03-04 10:00", "2026-03-09 08:00", ("2026-03-02", "2026-03-08")),
        ("monthly", "2026-03-04 10:00", "2026-04-01 08:00", ("2026-03-01", "2026-03-31")),
        ("monthly", "2026-12-04 10:00", "2027-01-01 08:00", ("2026-12-01", "2026-12-31")),
    ],
)
def test_when_an_edition_is_due_and_what_it_is_about(rhythm: str, after: str, due: str, days: tuple[str, str]) -> None:
    found = next_instant(rhythm, 8, "Asia/Shanghai", at(after))
    assert found == at(due)
    assert tuple(day.isoformat() for day in days_of(rhythm, found, "Asia/Shanghai")) == days


def test_a_schedule_makes_its_edition_once_and_tells_its_readers(story: Desk) -> None:
    sends(25)
    reader = person(story.cast.provider, "李经理", email="li-manager@example.com")
    role(reader, "service_manager", story.cast.provider)
    account(reader, "li-manager@example.com")
    stranger = person(story.cast.heavy, "路人", email="passer@example.com")
    plan = PlanReport(report="board", rhythm="daily", hour="8", language="en", recipients=(reader.pk,))
    refused = PlanReport(report="board", recipients=(stranger.pk,))
    with pytest.raises(DomainError, match="may not read"):
        services.plan_report(story.as_("zhou"), story.cast.group, refused, now=NOW)
    schedule = services.plan_report(story.as_("zhou"), story.cast.group, plan, now=NOW)
    assert schedule.next_at == at("2026-03-05 08:00")
    early, late = at("2026-03-05 07:59"), at("2026-03-05 08:01")
    for moment in (early, late, late):
        services.make_due.run(SYSTEM, [schedule.pk], how=SetRun(now=moment))
    with reading(SYSTEM):
        (edition,) = Edition.objects.filter(schedule=schedule)
    assert (edition.asked["from"], edition.asked["to"]) == ("2026-03-04", "2026-03-04")
    produce(edition.pk, now=late)
    with reading(SYSTEM):
        told = set(Notice.objects.filter(kind="reports.edition_ready").values_list("person_id", flat=True))
        letters = set(Letter.objects.filter(kind="reports.edition_ready").values_list("address", flat=True))
        assert Edition.objects.get(pk=edition.pk).state == "ready"
    assert told == {reader.pk, story.cast.zhou.pk}
    assert "li-manager@example.com" in letters


def test_a_stopped_schedule_makes_nothing_until_it_is_resumed(story: Desk) -> None:
    zhou = story.as_("zhou")
    schedule = services.plan_report(zhou, story.cast.group, PlanReport(report="flow", rhythm="daily"), now=NOW)
    services.stop_schedule(zhou, schedule, now=NOW)
    with pytest.raises(DomainError):
        services.stop_schedule(zhou, schedule, now=NOW)
    later = at("2026-03-10 09:00")
    services.make_due.run(SYSTEM, [schedule.pk], how=SetRun(now=later))
    with reading(SYSTEM):
        assert not Edition.objects.filter(schedule=schedule).exists()
    services.resume_schedule(zhou, schedule, now=later)
    with reading(SYSTEM):
        assert Schedule.objects.get(pk=schedule.pk).next_at == at("2026-03-11 08:00")
    # after a long standstill the last edition only
    services.make_due.run(SYSTEM, [schedule.pk], how=SetRun(now=at("2026-03-20 09:00")))
    with reading(SYSTEM):
        (edition,) = Edition.objects.filter(schedule=schedule)
    assert edition.asked["to"] == "2026-03-19"


def screen(story: Desk, by: str = "zhou") -> tuple[Screen, str]:
    made = services.open_screen(story.as_(by), story.cast.group, OpenScreen(label="三楼大厅"), now=NOW)
    return made, f"/wallboard/s/{made.secret}/"  # type: ignore[attr-defined]  # shown this once


def test_a_screen_shows_its_owners_customers_and_no_persons_of_theirs(story: Desk) -> None:
    _made, address = screen(story)
    answer = Client().get(address)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "HD-1" in text
    assert "calc" not in text  # nothing that somebody wrote
    assert story.cast.chen.name not in text
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert Client().post(address).status_code in (403, 405)


def test_a_link_ends_when_it_is_revoked_forged_or_its_owner_leaves(story: Desk) -> None:
    made, address = screen(story)
    secret = urlparse(address).path.split("/")[3]
    for forged in (secret[:-1], secret.split(":")[0], "x", secret.swapcase()):
        assert Client().get(f"/wallboard/s/{forged}/").status_code == 404
    services.revoke_screen(story.as_("zhou"), made, now=NOW)
    assert Client().get(address).status_code == 404
    _second, other = screen(story)
    with within_scope(SYSTEM.scope):
        Person.objects.filter(pk=story.cast.zhou.pk).update(is_active=False)
    forget_actors()
    assert Client().get(other).status_code == 404


def test_the_database_keeps_no_secret_of_a_link(story: Desk) -> None:
    made, address = screen(story)
    secret = address.split("/")[3]
    with reading(SYSTEM):
        row = Screen.objects.get(pk=made.pk)
    assert secret not in " ".join(str(value) for value in vars(row).values())
    assert len(row.digest) == 64


def test_programs_read_the_same_figures(story: Desk) -> None:
    caller = Caller(story.cast.zhou)
    found = caller.get("/reports/flow", **{"from": "2026-03-01", "to": "2026-03-04"}).json()
    assert found["tiles"][0] == {"title": "Opened", "value": 2, "kind": "count", "tone": "", "note": ""}
    assert [column["key"] for column in found["sheets"][0]["columns"]] == ["day", "came", "went", "net"]
    tickets = caller.get("/reports/tickets", **{"part": "opened", "from": "2026-03-01", "to": "2026-03-04"}).json()
    assert tickets["total"] == 2
    assert [one["number"] for one in tickets["items"]] == ["HD-2", "HD-1"]
    edition = request(story)
    assert caller.get(f"/reports/editions/{edition.pk}").status_code == 404
    produce(edition.pk, now=NOW)
    assert caller.get(f"/reports/editions/{edition.pk}").json()["tiles"][0]["value"] == 2
    assert [one["id"] for one in caller.get("/reports/editions").json()] == [str(edition.pk)]
    assert caller.get("/reports/secrets").status_code == 422
    assert caller.get("/reports/flow", span="never").status_code == 422
    asker = Caller(story.cast.chen)
    for path in ("/reports/flow", "/reports/tickets", f"/reports/editions/{edition.pk}"):
        assert asker.get(path).status_code == 404, path
    assert asker.get("/reports/editions").json() == []
