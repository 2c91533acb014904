# SPDX-License-Identifier: Apache-2.0
"""A small log of another desk comes in: the same from every format, each event once, and nobody is disturbed (H1)."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from keepwell.core.casehistory import LogMapping
from keepwell.desk.choices import Turn
from keepwell.desk.finding import TICKET
from keepwell.desk.incident_log.errors import LogError
from keepwell.desk.incident_log.ground import find_customer
from keepwell.desk.incident_log.importing import Outcome, Telling, Wanted, preview, run
from keepwell.desk.incident_log.mapping_files import mapping_named
from keepwell.desk.models import ImportedCase, ImportedEvent, Ticket
from keepwell.desk.report_formats import as_json
from keepwell.desk.selectors.sla_report import Period, sla_report
from keepwell.kernel.actor import SYSTEM, Actor
from keepwell.kernel.errors import Denied, NotFound
from keepwell.kernel.models import OutboxEvent
from keepwell.kernel.relay import relay_once
from keepwell.kernel.scope import reading
from keepwell.people.models import Notice, Organisation
from keepwell.search.selectors import find
from keepwell.sla.models import Alarm, Clock
from tests.desk import logs
from tests.factories import desk as make
from tests.factories.people import actor, cast, founded

pytestmark = pytest.mark.usefixtures("committed")
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Done:
    """What a run came to, with its rejects file and the progress it told."""

    outcome: Outcome
    rejects: list[list[str]]
    progress: list[int]


def imported(path: Path, mapping: LogMapping | Path, customer: str = "old", who: Actor = SYSTEM) -> Done:
    """Import a file for a customer."""
    of = mapping if isinstance(mapping, LogMapping) else mapping_named(str(mapping))
    rejects, progress = io.StringIO(newline=""), list[int]()
    outcome = run(who, Wanted(path, of, customer), Telling(progress.append, rejects), now=NOW)
    return Done(outcome, logs.rejects_of(rejects.getvalue()), progress)


def report(customer: str = "old") -> bytes:
    """The whole report of the customer."""
    found = find_customer(SYSTEM, customer)
    assert found is not None
    with reading(SYSTEM):
        return as_json(sla_report(SYSTEM, found, Period(), now=NOW), with_tickets=True)


def tickets(customer: str = "old") -> dict[str, Ticket]:
    """The tickets by their number at the source."""
    with reading(SYSTEM):
        return {one.external_id: one for one in Ticket.objects.filter(customer__code=customer).select_related("owner")}


def test_a_case_becomes_a_ticket_with_its_own_times(tmp_path: Path) -> None:
    founded()
    done = imported(logs.csv_file(tmp_path), logs.mapping_file(tmp_path, "csv"))
    assert (done.outcome.read, done.outcome.added, done.outcome.rejected, done.outcome.known) == (10, 10, 0, 0)
    assert (done.outcome.cases, done.outcome.events, done.progress[-1]) == (3, 10, 10)
    first, second, third = (tickets()[name] for name in ("A-1", "B-2", "C-3"))
    assert (first.title, first.state, first.number) == ("=打开图纸报错", "resolved", "OLD-1")
    assert (first.opened_at, first.resolved_at) == (
        datetime(2025, 3, 3, 1, 0, tzinfo=UTC),
        datetime(2025, 3, 3, 7, 0, tzinfo=UTC),
    )
    assert (first.transfer_count, first.reopen_count, first.cause, first.channel) == (1, 0, "other", "import")
    assert (second.state, second.reopen_count, second.resolved_at, second.turn) == (
        "in_progress",
        1,
        None,
        Turn.PROVIDER,
    )
    assert (third.state, third.closed_at) == ("closed", datetime(2025, 3, 4, 8, 0, tzinfo=UTC))
    assert {one.owner.name for one in (first, second, third)} == {"历史值守"}


def test_every_event_is_kept_with_what_it_meant(tmp_path: Path) -> None:
    founded()
    imported(logs.csv_file(tmp_path), logs.mapping_file(tmp_path, "csv"))
    with reading(SYSTEM):
        events = ImportedEvent.objects.filter(case__external_id="A-1").order_by("row")
        found = [(one.row, one.meanings, one.group, one.reassigned) for one in events]
    assert found == [
        (1, ["noted"], "desk", 0),
        (2, ["acknowledged"], "desk", 0),
        (3, ["paused"], "desk", 0),
        (4, ["reassigned", "resumed"], "cad", 1),
        (5, ["resolved"], "cad", 0),
    ]


def test_the_clocks_add_up_by_hand(tmp_path: Path) -> None:
    founded()
    imported(logs.csv_file(tmp_path), logs.mapping_file(tmp_path, "csv"))
    with reading(SYSTEM):
        rows = Clock.objects.filter(promise__ticket__customer__code="old", milestone="resolve")
        found = {
            (row.promise.ticket.external_id, row.cycle): (
                row.result,
                row.used_seconds / 3600,
                row.paused_seconds / 3600,
            )
            for row in rows.select_related("promise__ticket")
        }
    # 9-11 and 14-15 are used, 11-12 and 13-14 waited for the customer
    # B-2: 17-18 on Monday, 8 on Tuesday, 9-10 on Wednesday: ten of eight hours; from 11 on the next cycle runs
    assert found[("A-1", 1)] == ("met", 3, 2)
    assert found[("B-2", 1)] == ("breached", 10, 0)
    assert found[("B-2", 2)][0] == "breached"
    assert len(found) == 3  # C-3 is of a class without a clause


@pytest.mark.parametrize(
    "package",
    [
        lambda folder: (logs.zipped(logs.csv_file(folder)), "csv"),
        lambda folder: (logs.gzipped(logs.json_file(folder)), "jsonl"),
        lambda folder: (logs.gzipped(logs.xes_file(folder)), "xes"),
    ],
    ids=["zipped csv", "gzipped json lines", "gzipped xes"],
)
def test_every_format_gives_the_same_tickets_and_the_same_report(
    tmp_path: Path, package: Callable[[Path], tuple[Path, str]]
) -> None:
    founded()
    imported(logs.csv_file(tmp_path), logs.mapping_file(tmp_path, "csv"))
    path, form = package(tmp_path)
    imported(path, logs.mapping_file(tmp_path, form, **{'csm = "历史值守"': 'csm = "历史值守"'}), "new")
    columns = ("title", "state", "opened_at", "resolved_at", "closed_at", "transfer_count", "reopen_count", "severity")
    old, new = tickets(), tickets("new")
    assert {name: [getattr(one, column) for column in columns] for name, one in old.items()} == {
        name: [getattr(one, column) for column in columns] for name, one in new.items()
    }
    assert report().replace(b"OLD-", b"NEW-").replace(b'"old"', b'"new"') == report("new")


def test_a_longer_export_adds_the_new_events_only(tmp_path: Path) -> None:
    founded()
    mapping = logs.mapping_file(tmp_path, "csv")
    for length in range(1, 11):
        done = imported(logs.csv_file(tmp_path, logs.LOG[:length]), mapping)
        assert (done.outcome.added, done.outcome.known) == (1, length - 1)
    in_pieces = report()
    imported(logs.csv_file(tmp_path), mapping, "new")
    assert in_pieces.replace(b"OLD-", b"NEW-").replace(b'"old"', b'"new"') == report("new")
    again = imported(logs.csv_file(tmp_path), mapping)
    assert (again.outcome.added, again.outcome.known, again.outcome.events) == (0, 10, 10)
    assert report() == in_pieces


def test_a_log_sorted_by_time_gives_the_same_report(tmp_path: Path) -> None:
    founded()
    mapping = logs.mapping_file(tmp_path, "csv")
    imported(logs.csv_file(tmp_path), mapping)
    imported(logs.csv_file(tmp_path, sorted(logs.LOG, key=lambda cells: cells[2])), mapping, "new")
    assert report().replace(b"OLD-", b"NEW-").replace(b'"old"', b'"new"') == report("new")


def test_a_row_that_comes_too_late_is_kept_and_counted(tmp_path: Path) -> None:
    founded()
    mapping = logs.mapping_file(tmp_path, "csv")
    late = ("A-1", "2025-03-03 09:00", "2025-03-03 10:00", "Ask", "P1", "desk", "=打开图纸报错")
    imported(logs.csv_file(tmp_path), mapping)
    before = report()
    done = imported(logs.csv_file(tmp_path, (*logs.LOG, late)), mapping)
    assert (done.outcome.added, done.outcome.late, done.outcome.events) == (1, 1, 11)
    assert report() == before


def test_nobody_is_told_and_nothing_is_due(tmp_path: Path) -> None:
    """H1: no notices, no alarms, no wake-up; only that history came in."""
    founded()
    with reading(SYSTEM):
        told_before = set(OutboxEvent.objects.values_list("pk", flat=True))
    imported(logs.csv_file(tmp_path), logs.mapping_file(tmp_path, "csv"))
    with reading(SYSTEM):
        told = OutboxEvent.objects.exclude(pk__in=told_before)
        names = set(told.values_list("name", flat=True))
        assert not [name for name in names if name.startswith(("sla.clock", "sla.promise"))]
        assert [name for name in names if name.startswith("desk.")] == ["desk.history_imported"]
        assert not Notice.objects.exists()
        assert not Alarm.objects.exists()
        assert not Clock.objects.filter(next_step_at__isnull=False).exists()


def test_history_is_found_by_its_words_and_by_its_old_number(tmp_path: Path) -> None:
    made = cast()
    imported(logs.csv_file(tmp_path), logs.mapping_file(tmp_path, "csv"), "hd")
    while relay_once():
        pass
    agent = actor(made.wang)
    with reading(agent):
        assert [[hit.codes for hit in find(agent, words, kinds=(TICKET,)).hits] for words in ("缺件", "C-3")] == [
            [("HD-2", "B-2")],
            [("HD-3", "C-3")],
        ]
    with reading(SYSTEM):
        assert not Notice.objects.filter(kind__startswith="desk.").exists()
        assert not Notice.objects.filter(kind__startswith="sla.").exists()


def test_refused_rows_are_written_down_with_row_reason_and_value(tmp_path: Path) -> None:
    founded()
    bad = [
        ("A-1", "2025-03-03 09:00", "2025-02-30 09:00", "Work", "P1", "desk", "x"),
        ("A-1", "2025-03-03 09:00", "2025-03-03 08:59", "Work", "P1", "desk", "x"),
        ("=cmd()", "2025-03-03 09:00", "2025-03-03 09:00", "Parked", "P1", "desk", "x"),
        ("", "2025-03-03 09:00", "2025-03-03 09:00", "New", "P1", "desk", "x"),
        ("D-4", "2025-03-03 09:00", "2027-03-03 09:00", "New", "P1", "desk", "x"),
        ("D-4", "2025-03-03 09:00"),
    ]
    path = logs.csv_file(tmp_path, (*logs.LOG[:5], *bad, *logs.LOG[5:]))
    done = imported(path, logs.mapping_file(tmp_path, "csv"))
    assert (done.outcome.read, done.outcome.added, done.outcome.rejected, done.outcome.cases) == (16, 10, 6, 3)
    assert [[row[0], row[1], row[2], row[4]] for row in done.rejects] == [
        ["6", "A-1", "bad_time", "2025-02-30 09:00"],
        ["7", "A-1", "before_opening", "2025-03-03 08:59"],
        ["8", "'=cmd()", "unknown_state", "Parked"],
        ["9", "", "no_case", ""],
        ["10", "D-4", "out_of_range", "2027-03-03 09:00"],
        ["11", "D-4", "broken_line", "2 ≠ 7"],
    ]
    assert all(row[3] for row in done.rejects)


def test_a_file_that_breaks_off_keeps_what_came_and_goes_on_with_the_whole(tmp_path: Path) -> None:
    founded()
    whole, mapping = logs.xes_file(tmp_path), logs.mapping_file(tmp_path, "xes")
    text = whole.read_text(encoding="utf-8")
    half = tmp_path / "half.xes"
    half.write_text(text[: text.index("C-3")], encoding="utf-8")
    done = imported(half, mapping)
    assert (done.outcome.added, done.outcome.cases) == (8, 2)
    assert "half.xes" in done.outcome.broken_off
    done = imported(whole, mapping)
    assert (done.outcome.added, done.outcome.known, done.outcome.broken_off) == (2, 8, "")


def test_a_preview_counts_and_writes_nothing(tmp_path: Path) -> None:
    founded()
    parked = ("C-3", "2025-03-04 10:00", "2025-03-04 11:00", "Parked", "P2", "desk", "x")
    path = logs.csv_file(tmp_path, (*logs.LOG, parked))
    found = preview(path, mapping_named(str(logs.mapping_file(tmp_path, "csv"))), now=NOW)
    assert (found.events, found.cases, found.broken_off) == (11, 3, "")
    assert dict(found.phases) == {"new": 2, "active": 4, "waiting": 1, "resolved": 2, "closed": 1}
    assert dict(found.classes) == {"P1": 8, "P2": 2}
    assert dict(found.rejected) == {"unknown_state": 1}
    assert dict(found.unknown_states) == {"Parked": 1}
    assert (found.first_at, found.last_at) == (
        datetime(2025, 3, 3, 1, 0, tzinfo=UTC),
        datetime(2025, 3, 5, 3, 0, tzinfo=UTC),
    )
    assert find_customer(SYSTEM, "old") is None


def test_a_file_that_is_no_log_leaves_no_trace(tmp_path: Path) -> None:
    founded()
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(LogError):
        imported(tmp_path / "bad.csv", logs.mapping_file(tmp_path, "csv"))
    assert find_customer(SYSTEM, "old") is None


def test_a_known_customer_keeps_its_own_people(tmp_path: Path) -> None:
    made = cast()
    imported(logs.csv_file(tmp_path), logs.mapping_file(tmp_path, "csv"), "hd")
    found = tickets("hd")
    assert {(one.owner_id, one.deputy_id) for one in found.values()} == {(made.zhou.pk, made.li.pk)}


def test_an_organisation_below_a_customer_holds_no_history(tmp_path: Path) -> None:
    cast()
    with pytest.raises(LogError):
        imported(logs.csv_file(tmp_path), logs.mapping_file(tmp_path, "csv"), "hd-by")


def test_an_empty_installation_is_told_to_begin(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="keepwell init"):
        imported(logs.csv_file(tmp_path), logs.mapping_file(tmp_path, "csv"))


def test_a_customer_without_a_manager_needs_one_named(tmp_path: Path) -> None:
    founded()
    mapping = logs.mapping_file(tmp_path, "csv", **{'[people]\ncsm = "历史值守"': ""})
    with pytest.raises(LogError, match=r"people\.csm"):
        imported(logs.csv_file(tmp_path), mapping)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"hours = 8": "hours = 9"}, "OLD-1 has other clauses already"),
        ({'"09:00-12:00"': '"08:00-12:00"'}, "a calendar small-week with other hours"),
        ({'number = "OLD-1"': 'number = "HT-2025-031"'}, "HT-2025-031 is a contract in force"),
    ],
    ids=["clauses", "calendar", "contract"],
)
def test_history_is_not_laid_on_other_terms_of_that_name(tmp_path: Path, changes: dict[str, str], words: str) -> None:
    make.desk()
    imported(logs.csv_file(tmp_path), logs.mapping_file(tmp_path, "csv"), "hd")
    with override("en"), pytest.raises(LogError, match=words):
        imported(logs.csv_file(tmp_path), logs.mapping_file(tmp_path, "csv", **changes), "hd")


def test_a_historic_contract_rules_no_new_ticket(tmp_path: Path) -> None:
    story = make.desk()
    mapping = logs.mapping_file(tmp_path, "csv", **{'number = "OLD-1"': 'number = "A-0"', '"P1"': '"general"'})
    imported(logs.csv_file(tmp_path), mapping, "hd")
    ticket = make.opened(story)
    with reading(SYSTEM):
        assert ticket.promise.contract_version_id == story.version.pk


def test_customers_whose_codes_begin_alike_get_prefixes_of_their_own(tmp_path: Path) -> None:
    founded()
    for code in ("long-desk-1", "long-desk-2", "long-desk-3"):
        imported(logs.csv_file(tmp_path, logs.LOG[:1]), logs.mapping_file(tmp_path, "csv"), code)
    with reading(SYSTEM):
        numbers = sorted(Ticket.objects.values_list("number", flat=True))
    assert numbers == ["LONGDES2-1", "LONGDES3-1", "LONGDESK-1"]


@pytest.mark.parametrize("who", ["stranger", "liu", "wang", "zhou"])
def test_who_does_not_run_the_installation_imports_nothing(tmp_path: Path, who: str) -> None:
    story = make.desk()
    with reading(SYSTEM):
        organisations = Organisation.objects.count()
    for customer in ("hd", "brand-new"):
        with pytest.raises((Denied, NotFound, LogError)):
            imported(logs.csv_file(tmp_path), logs.mapping_file(tmp_path, "csv"), customer, story.as_(who))
    with reading(SYSTEM):
        assert Organisation.objects.count() == organisations
        assert not ImportedCase.objects.exists()
        assert not Ticket.objects.exists()


def test_a_stranger_sees_nothing_of_the_history(tmp_path: Path) -> None:
    story = make.desk()
    imported(logs.csv_file(tmp_path), logs.mapping_file(tmp_path, "csv"), "hd")
    with reading(story.as_("stranger")):
        assert not ImportedCase.objects.exists()
        assert not ImportedEvent.objects.exists()
        assert not Ticket.objects.exists()


def test_a_batch_asks_a_constant_number_of_questions(tmp_path: Path) -> None:
    founded()
    mapping = mapping_named(str(logs.mapping_file(tmp_path, "csv")))
    imported(logs.csv_file(tmp_path), mapping)
    few, many = (_queries(tmp_path, mapping, cases) for cases in (4, 35))
    assert many <= few + 2  # now and then the shelf looks for new calendars


def _queries(folder: Path, mapping: LogMapping, cases: int) -> int:
    """Queries to import so many cases and then go on with each."""
    begun = [(f"{cases}-{n}", *cells[1:]) for n in range(cases) for cells in logs.LOG[:3]]
    going_on = [(f"{cases}-{n}", *cells[1:]) for n in range(cases) for cells in logs.LOG[3:5]]
    with CaptureQueriesContext(connection) as caught:
        imported(logs.csv_file(folder, begun), mapping)
        imported(logs.csv_file(folder, begun + going_on), mapping)
    return len(caught)
