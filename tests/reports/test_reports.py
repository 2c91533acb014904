# SPDX-License-Identifier: Apache-2.0
"""Every report counted by hand over a small story; what each reader may count; the tickets behind each figure."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from keepwell.desk.models import Ticket
from keepwell.desk.services import (
    Reopen,
    Reply,
    ResolveTicket,
    TransferTicket,
    WithdrawTicket,
    reopen,
    reply,
    resolve_ticket,
    transfer_ticket,
    withdraw_ticket,
)
from keepwell.kernel import relay
from keepwell.kernel.actor import SYSTEM, Actor
from keepwell.kernel.errors import NotFound
from keepwell.kernel.ids import uuid7
from keepwell.kernel.scope import bin_open, reading, within_scope
from keepwell.reports.asking import Asked, asked_of
from keepwell.reports.figures import Report, Sheet, as_json, from_json
from keepwell.reports.selectors.behind import behind
from keepwell.reports.selectors.making import make
from keepwell.reports.selectors.scope import offered
from keepwell.sla.selectors import standing_of_promise
from keepwell.sla.services.sound_alarms import sound_due
from tests.factories.desk import Desk, desk, opened
from tests.factories.people import person, role
from tests.factories.sla import at

NOW = at("2026-03-10 12:00")


def asked(first: str = "2026-03-01", last: str = "2026-03-10", **more: Any) -> Asked:
    return Asked(first=date.fromisoformat(first), last=date.fromisoformat(last), **more)


def told() -> None:
    while relay.relay_once():
        pass


def made(actor: Actor, name: str, **more: Any) -> Report:
    with reading(actor):
        return make(actor, name, asked(**more), now=NOW)


def sheet(report: Report, key: str) -> Sheet:
    return next(one for one in report.sheets if one.key == key)


def lines(report: Report, key: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values) for row in sheet(report, key).rows]


@pytest.fixture(scope="module")
def story(committed_for_module: None) -> Desk:
    """Five requests: two solved (one of them came back), one withdrawn, one severe and late, one untouched."""
    found = desk()
    zhou, wang = found.as_("zhou"), found.as_("wang")
    quick = opened(found, when="2026-03-02 09:00", topic="族表实例", cad_tool="Creo 9", channel="phone")
    reply(zhou, quick, Reply(body="请发装配。"), now=at("2026-03-02 09:30"))
    resolve_ticket(zhou, quick, ResolveTicket(cause="cad", solution="换版本。"), now=at("2026-03-02 11:00"))
    back = opened(found, when="2026-03-03 09:00", topic="族表实例")
    reply(zhou, back, Reply(body="在看。"), now=at("2026-03-03 11:00"))
    resolve_ticket(zhou, back, ResolveTicket(cause="plm", solution="已修复。"), now=at("2026-03-03 15:00"))
    reopen(found.as_("chen"), back, Reopen(reason="又丢了。"), now=at("2026-03-05 10:00"))
    handed = TransferTicket(owner_id=found.cast.wang.pk, reason="王倩熟悉这个模块")
    transfer_ticket(zhou, back, handed, now=at("2026-03-05 11:00"))
    gone = opened(found, by="liu", when="2026-03-04 10:00")
    withdraw_ticket(found.as_("liu"), gone, WithdrawTicket(reason="已自行解决"), now=at("2026-03-04 10:30"))
    grave = opened(found, by="zhao", when="2026-03-09 09:00", is_production_stopped=True, kind="incident")
    reply(wang, grave, Reply(body="马上。"), now=at("2026-03-09 09:05"))
    opened(found, when="2026-03-10 11:30")
    told()
    while sound_due(NOW):
        pass
    told()
    return found


def test_the_board_says_how_the_open_promises_stand(story: Desk) -> None:
    report = made(story.as_("zhou"), "board")
    with reading(SYSTEM):
        tickets = list(Ticket.objects.open())
        due = {one.number: one.next_due_at for one in tickets}
    overdue = sum(at is not None and at < NOW for at in due.values())
    assert report.tiles[0].value == 3
    assert report.tiles[1].value == overdue == 2  # the severe one, and the one that came back without a word since
    assert sum(row[1] for row in lines(report, "now")) == 3
    nearest = [row[0] for row in lines(report, "next")]
    assert nearest == [number for number, when in sorted(due.items(), key=lambda item: str(item[1])) if when]
    assert lines(report, "customers")[0][:3] == (story.cast.group.label, 3, 2)


def test_kept_and_missed_are_those_of_a_fresh_fold(story: Desk) -> None:
    """Counted from stored bits; compared with every clock folded again from its ledger."""
    report = made(story.as_("zhou"), "board")
    with reading(SYSTEM):
        tickets = list(Ticket.objects.all())
        standing = standing_of_promise({one.promise_id for one in tickets}, NOW)
    gravity = {"waived": 1, "met": 2, "open": 3, "provisional": 4, "breached": 5}
    gravest: dict[tuple[str, str], str] = {}
    for one in standing.values():
        for clock in one.state.clocks:
            key, result = (clock.case, clock.kind.value), clock.result.value
            if clock.level.value == "sla" and gravity.get(result, 0) > gravity.get(gravest.get(key, ""), 0):
                gravest[key] = result
    kept = sum(result == "met" for result in gravest.values())
    missed = sum(result == "breached" for result in gravest.values())
    assert kept >= 4
    assert missed >= 1
    assert sum(row[1] for row in lines(report, "milestones")) == kept
    assert sum(row[2] for row in lines(report, "milestones")) == missed
    assert report.tiles[-1].value == pytest.approx(kept / (kept + missed))


def test_the_backlog_by_age_owner_state_and_day(story: Desk) -> None:
    report = made(story.as_("zhou"), "backlog")
    assert [row[1] for row in lines(report, "ages")] == [1, 1, 0, 1, 0, 0]
    assert {row[0]: row[1] for row in lines(report, "owners")} == {
        story.cast.wang.label: 1,
        story.cast.zhou.label: 2,
    }
    assert sum(row[1] for row in lines(report, "states")) == 3
    # what came back on the 5th counts as open since the 3rd; the first solved one is gone at the end of the 2nd
    by_day = {row[0].day: row[1:] for row in lines(report, "burn")}
    assert by_day[1] == (0, 0, 0)
    assert by_day[2] == (1, 1, 0)
    assert by_day[3] == (1, 0, 1)
    assert by_day[4] == (1, 1, 1)
    assert by_day[9] == (1, 0, 2)
    assert by_day[10] == (1, 0, 3)


def test_what_came_and_went_by_day_and_week(story: Desk) -> None:
    report = made(story.as_("zhou"), "flow")
    assert [tile.value for tile in report.tiles] == [5, 2, 3]
    assert [row for row in lines(report, "flow") if row[1] or row[2]] == [
        (date(2026, 3, 2), 1, 1, 0),
        (date(2026, 3, 3), 1, 0, 1),
        (date(2026, 3, 4), 1, 1, 0),
        (date(2026, 3, 9), 1, 0, 1),
        (date(2026, 3, 10), 1, 0, 1),
    ]
    weekly = made(story.as_("zhou"), "flow", step="week")
    assert lines(weekly, "flow") == [
        (date(2026, 2, 23), 0, 0, 0),
        (date(2026, 3, 2), 3, 2, 1),
        (date(2026, 3, 9), 2, 0, 2),
    ]
    assert dict(lines(report, "channels"))["Web"] == 4


def test_first_answers_by_channel_count_humans_and_those_who_wait(story: Desk) -> None:
    report = made(story.as_("zhou"), "answers")
    found = {row[0]: row[1:] for row in lines(report, "answers")}
    # asked at 09:00 by phone, answered 09:30
    assert found["Phone"] == (1, 0, 1800, 1800)
    # by web: 5 min (severe), 2 h, withdrawn after 30 min and waiting for 30 min without a word: of the four,
    # one is answered after 5 min (survival 3/4), the two without leave, the last answered after 2 h
    assert found["Web"][:2] == (2, 2)
    assert found["Web"][2:] == (7200, 7200)
    assert [tile.value for tile in report.tiles[:2]] == [3, 2]


def test_what_came_back_and_who_asked_again(story: Desk) -> None:
    report = made(story.as_("zhou"), "returns")
    assert report.tiles[0].value == 0.5  # two solved, one of them reopened after two days
    assert made(story.as_("zhou"), "returns", within=1).tiles[0].value == 0
    assert report.tiles[1].value == 0.5  # two with a topic, the second repeats the first
    assert lines(report, "repeated") == [("族表实例", 2, 1, 1, 0.5)]
    assert [row for row in lines(report, "reopened") if row[1]] == [
        (date(2026, 3, 2), 1, 0, 0.0),
        (date(2026, 3, 3), 1, 1, 1.0),
    ]


def test_who_carries_how_much(story: Desk) -> None:
    report = made(story.as_("zhou"), "workload")
    found = {row[0]: row[1:] for row in lines(report, "owners")}
    # open, taken, solved, handed over, time in hand
    assert found[story.cast.wang.label][:4] == (1, 1, 0, 0)
    assert found[story.cast.zhou.label][:4] == (2, 0, 1, 1)
    # 王倩 has had it since the 5th at eleven: five days and an hour
    assert found[story.cast.wang.label][4] == (5 * 24 + 1) * 3600
    # 周敏: 2 h, then from the 3rd 09:00 to the 5th 11:00, 30 min, 27 h, 30 min
    assert found[story.cast.zhou.label][4] == 2 * 3600 + 50 * 3600 + 1800 + 27 * 3600 + 1800


def test_the_crew_by_the_hour(story: Desk) -> None:
    """Ten days from Sunday the 1st: two Mondays and Tuesdays. On Mondays at nine two requests came, hence 1 an hour."""
    report = made(story.as_("zhou"), "staffing", handling=30)
    arrivals = {row[0]: row[1:] for row in lines(report, "arrivals")}
    assert arrivals["09:00"][:3] == (1.0, 0.5, 0.0)
    assert arrivals["10:00"][2] == 1.0  # one Wednesday in the period
    assert arrivals["11:00"][1] == 0.5
    # half an Erlang within 30 minutes: one person answers 70 of 100 in time, two nearly all
    crew = {row[0]: row[1:] for row in lines(report, "crew")}
    assert crew["09:00"][0] == 2
    assert report.tiles[2].value == 3  # 2 / 0.7


def test_what_caused_the_cases(story: Desk) -> None:
    report = made(story.as_("zhou"), "causes")
    system = sheet(report, "systems")
    assert [column.key for column in system.columns] == ["name", "cad", "all"]
    assert lines(report, "systems") == [("Windchill", 1, 1)]
    assert lines(report, "tools") == [("Creo 9", 1, 1)]


def test_filters_narrow_every_figure(story: Desk) -> None:
    zhou = story.as_("zhou")
    assert made(zhou, "flow", channel="phone").tiles[0].value == 1
    assert made(zhou, "flow", severity="severe").tiles[0].value == 1
    assert made(zhou, "flow", system=story.system.pk).tiles[0].value == 5
    assert made(zhou, "flow", customer=story.elsewhere.pk).tiles[0].value == 0
    assert made(zhou, "flow", organisation=story.cast.group.pk).tiles[0].value == 5
    assert made(zhou, "flow", first="2026-03-03", last="2026-03-04").tiles[0].value == 2
    assert "Channel" in dict(made(zhou, "flow", channel="phone").filters)


def test_every_figure_leads_to_its_tickets(story: Desk) -> None:
    """The list behind each figure is as long as the figure says."""
    zhou = story.as_("zhou")
    checked = 0
    for name in offered(zhou):
        report = made(zhou, name)
        found = [(tile.value, tile.behind) for tile in report.tiles if tile.kind == "count"]
        for one in report.sheets:
            for row in one.rows:
                at_column = {column.key: place for place, column in enumerate(one.columns)}
                found += [(row.values[at_column[key]], given) for key, given in row.behind.items()]
        for value, given in found:
            if given is None or "ticket" in given or not isinstance(value, int):
                continue
            question = asked_of(given, zone="Asia/Shanghai", now=NOW)
            with reading(zhou):
                page = behind(zhou, question, given, after=None, now=NOW)
            # one ticket may have missed several promises: there the figure counts promises
            if given["part"] not in ("met", "missed", "waived") or "milestone" in given:
                assert page.total == value, (name, given)
                checked += 1
    assert checked > 60


def test_a_requester_counts_nothing_and_a_specialist_his_company(story: Desk) -> None:
    assert offered(story.as_("chen")) == []
    with pytest.raises(NotFound):
        made(story.as_("chen"), "flow")
    specialist = person(story.cast.heavy, "钱专干", email="qian@example.com")
    role(specialist, "specialist", story.cast.heavy)
    from tests.factories.people import actor  # noqa: PLC0415

    who = actor(specialist)
    names = offered(who)
    assert "workload" not in names
    assert "staffing" not in names
    with reading(SYSTEM):
        below = Ticket.objects.filter(organisation__path__contains=[story.cast.heavy.pk]).count()
    assert 0 < below < 5
    assert made(who, "flow").tiles[0].value == below
    with pytest.raises(NotFound):
        made(who, "workload")
    assert made(story.as_("wang"), "flow").tiles[0].value == 5


def test_who_serves_another_customer_counts_only_his(story: Desk) -> None:
    other = person(story.cast.provider, "外客户经理", email="other-csm@example.com")
    role(other, "csm", story.elsewhere)
    from tests.factories.people import actor  # noqa: PLC0415

    report = made(actor(other), "board")
    assert report.tiles[0].value == 0
    assert all(not one.rows or one.is_empty for one in report.sheets)


def test_an_empty_period_says_so(story: Desk) -> None:
    report = made(story.as_("zhou"), "flow", first="2025-01-01", last="2025-01-05")
    assert sheet(report, "flow").is_empty
    assert sheet(report, "flow").empty
    assert made(story.as_("zhou"), "answers", first="2025-01-01", last="2025-01-05").tiles[2].value is None


def test_a_frozen_report_reads_back_as_it_was(story: Desk) -> None:
    for name in offered(story.as_("zhou")):
        report = made(story.as_("zhou"), name)
        kept = as_json(report)
        assert as_json(from_json(kept)) == kept


def _removed(removal: UUID | None) -> None:
    with bin_open(), within_scope(SYSTEM.scope):
        Ticket.objects.filter(number="HD-5").update(removal_id=removal)


def test_what_lies_in_the_bin_is_counted_for_nobody(story: Desk) -> None:
    """The ticket comes back in the end: the story is told once for the whole file."""
    zhou = story.as_("zhou")
    before = {name: [tile.value for tile in made(zhou, name).tiles] for name in ("flow", "backlog", "workload")}
    _removed(uuid7())
    try:
        after = {name: [tile.value for tile in made(zhou, name).tiles] for name in before}
    finally:
        _removed(None)
    assert [after[name][0] for name in before] == [int(str(before[name][0])) - 1 for name in before]
