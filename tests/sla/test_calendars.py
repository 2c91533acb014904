# SPDX-License-Identifier: Apache-2.0
"""Service calendars: seeded for China, edited in versions, refused when empty, warned of when they run out."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keepwell.contracts.services import activate_version
from keepwell.core.promise import EventKind
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import DomainError
from keepwell.kernel.models import OutboxEvent
from keepwell.kernel.relay import relay_once
from keepwell.kernel.scope import reading
from keepwell.people.choices import Role
from keepwell.people.models import Notice, Organisation
from keepwell.sla.calendars import shelf
from keepwell.sla.models import Calendar, CalendarDay, CalendarVersion, Clock
from keepwell.sla.selectors import month, preview
from keepwell.sla.services import (
    CreateCalendar,
    DraftCalendar,
    SetDay,
    SetWeek,
    check_clocks,
    create_calendar,
    draft_calendar,
    publish_calendar,
    recount_all,
    seed_china_days,
    set_day,
    set_week,
    watch_calendars,
)
from tests.factories import contracts, people
from tests.factories import sla as make

pytestmark = pytest.mark.usefixtures("committed")

NOW = make.at("2026-03-02 08:00")


def china() -> CalendarVersion:
    seed_china_days(SYSTEM, now=make.SEEDED)
    with reading(SYSTEM):
        return CalendarVersion.objects.select_related("calendar").get()


def due(milestone: str = "first_response") -> str | None:
    with reading(SYSTEM):
        return make.shanghai(Clock.objects.get(milestone=milestone).due_at)


def test_china_is_seeded_from_2004_to_2026_once() -> None:
    china()
    seed_china_days(SYSTEM, now=NOW)
    with reading(SYSTEM):
        version = CalendarVersion.objects.get()
        kinds = [version.days.filter(kind=kind).count() for kind in ("holiday", "makeup")]
        first = version.days.order_by("day").first()
    assert kinds == [621, 150]
    assert (version.known_until, first.day, first.name_zh) == (date(2026, 12, 31), date(2004, 1, 1), "元旦")


def test_the_month_shows_the_festival_and_the_saturdays_worked_for_it() -> None:
    version = china()
    with reading(SYSTEM), CaptureQueriesContext(connection) as asked:
        grid = month(version, 2026, 2, now=make.at("2026-02-13 17:30"))
    days = {one.day: one for week in grid.weeks for one in week}
    assert len(grid.weeks) == 5
    assert (grid.weeks[0][0].day, grid.weeks[0][0].is_in_month) == (date(2026, 1, 26), False)
    saturday, monday, plain = days[date(2026, 2, 14)], days[date(2026, 2, 16)], days[date(2026, 2, 13)]
    assert (saturday.kind, saturday.windows, saturday.open_s) == ("makeup", ("09:00-12:00", "13:00-18:00"), 28_800)
    assert (monday.kind, monday.windows, monday.name) == ("holiday", (), "春节")
    assert (plain.kind, plain.is_today, plain.open_s) == ("", True, 28_800)
    # February 2026: 20 weekdays, six of them festival (16-20 and 23), two Saturdays worked (14 and 28)
    assert grid.open_s == 16 * 28_800
    assert len(asked) <= 2


def test_days_of_a_year_not_published_yet_are_marked_unknown() -> None:
    version = china()
    with reading(SYSTEM):
        grid = month(version, 2027, 1, now=NOW)
    assert {one.is_known for week in grid.weeks for one in week if one.is_in_month} == {False}


def test_a_deadline_beyond_the_known_year_is_provisional() -> None:
    customer = make.served()
    promise = make.opened(customer, "2026-12-31 17:00")
    assert promise.is_provisional
    assert due() == "2027-01-01 10:00"  # New Year's Day counts as a Friday until somebody publishes it


def test_publishing_the_next_year_moves_provisional_deadlines_and_keeps_what_was_used() -> None:
    customer = make.served()
    make.opened(customer, "2026-12-31 17:00")
    with reading(SYSTEM):
        calendar = Calendar.objects.get()
    draft = draft_calendar(SYSTEM, calendar, DraftCalendar(note="2027"), now=make.at("2026-12-31 17:10"))
    set_week(SYSTEM, draft, SetWeek(week=draft.week, known_until=date(2027, 12, 31)), now=make.at("2026-12-31 17:10"))
    for day in (1, 2, 3):
        command = SetDay(day=date(2027, 1, day), kind="holiday", name_zh="元旦", name_en="New Year's Day")
        set_day(SYSTEM, draft, command, now=make.at("2026-12-31 17:10"))
    with reading(SYSTEM):
        draft.refresh_from_db()
        effect = preview(draft, now=make.at("2026-12-31 17:20"))
    assert (effect.promises, effect.moved, effect.breached) == (1, 2, 0)
    publish_calendar(SYSTEM, draft, now=make.at("2026-12-31 17:30"))
    assert recount_all(make.at("2026-12-31 17:30")) == 1
    # 2 h: half an hour used by 17:30, half an hour until 18:00, one hour on Monday 4 January
    assert due() == "2027-01-04 10:00"
    assert recount_all(make.at("2026-12-31 17:31")) == 0
    assert check_clocks(make.at("2026-12-31 17:31")) == []
    with reading(SYSTEM):
        told = OutboxEvent.objects.filter(name="sla.promise_recounted").values_list("payload", flat=True)
        assert [one["is_provisional"] for one in told] == [False]
        assert Clock.objects.get(milestone="first_response").calendar_version == 2


def test_a_correction_of_the_past_is_previewed_by_folding_and_shows_what_would_be_breached() -> None:
    # 2 March turns out to have been worked until 12:00 from 08:00 on: the answer owed by 11:00 was due at 10:00
    customer = make.served()
    make.opened(customer, "2026-03-02 08:00")
    with reading(SYSTEM):
        calendar = Calendar.objects.get()
    command = DraftCalendar(effective_at=make.at("2026-03-01 00:00"))
    draft = draft_calendar(SYSTEM, calendar, command, now=make.at("2026-03-02 10:30"))
    longer = SetDay(day=date(2026, 3, 2), kind="special", windows="08:00-12:00 13:00-18:00")
    set_day(SYSTEM, draft, longer, now=make.at("2026-03-02 10:30"))
    with reading(SYSTEM):
        draft = CalendarVersion.objects.select_related("calendar").get(pk=draft.pk)
        effect = preview(draft, now=make.at("2026-03-02 10:30"))
    assert (effect.promises, effect.moved, effect.breached, effect.left_out) == (1, 2, 1, 0)
    publish_calendar(SYSTEM, draft, now=make.at("2026-03-02 10:31"))
    assert recount_all(make.at("2026-03-02 10:31")) == 1
    assert (due(), due("resolve")) == ("2026-03-02 10:00", "2026-03-04 17:00")


def test_an_empty_calendar_is_neither_published_nor_accepted_by_a_contract() -> None:
    empty = create_calendar(
        SYSTEM, CreateCalendar(code="NONE", name_zh="空", name_en="Empty", week=""), now=NOW
    )  # fmt: skip
    with reading(SYSTEM):
        version = empty.versions.get()
    with pytest.raises(DomainError) as refusal:
        publish_calendar(SYSTEM, version, now=NOW)
    assert refusal.value.field == "week"
    draft = contracts.draft(contracts.contract(contracts.tree().group), calendar_code="NONE")
    with pytest.raises(DomainError, match="NONE") as refusal:
        activate_version(SYSTEM, draft, now=NOW)
    assert refusal.value.field == "calendar_code"


@pytest.mark.parametrize(
    ("week", "field"),
    [("mon-fri 9-18", "week"), ("mon-fri 09:00-25:00", "week"), ("someday 09:00-18:00", "week")],
)
def test_a_week_nobody_can_read_is_refused_with_the_mend(week: str, field: str) -> None:
    with pytest.raises(DomainError, match="mon-fri 09:00-12:00 13:00-18:00") as refusal:
        create_calendar(SYSTEM, CreateCalendar(code="X", name_zh="x", name_en="x", week=week), now=NOW)
    assert refusal.value.field == field


def test_overlapping_windows_and_unknown_zones_are_refused_at_publication() -> None:
    for number, words in enumerate(
        ({"week": "mon-fri 09:00-12:00 11:00-18:00"}, {"week": "mon-fri 09:00-18:00", "zone": "Asia/Peking"})
    ):
        made = create_calendar(SYSTEM, CreateCalendar(code=f"X{number}", name_zh="x", name_en="x", **words), now=NOW)
        with reading(SYSTEM):
            version = made.versions.get()
        with pytest.raises(DomainError):
            publish_calendar(SYSTEM, version, now=NOW)


def test_a_published_version_no_longer_changes() -> None:
    version = china()
    with pytest.raises(DomainError):
        set_day(SYSTEM, version, SetDay(day=date(2026, 3, 2), kind="closed"), now=NOW)


def test_a_one_off_decision_beats_the_make_up_day_and_replaces_the_former_one() -> None:
    version = china()
    draft = draft_calendar(SYSTEM, version.calendar, DraftCalendar(), now=NOW)
    set_day(SYSTEM, draft, SetDay(day=date(2026, 2, 14), kind="closed"), now=NOW)
    set_day(SYSTEM, draft, SetDay(day=date(2026, 2, 14), kind="special", windows="09:00-11:00"), now=NOW)
    with reading(SYSTEM):
        draft = CalendarVersion.objects.select_related("calendar").get(pk=draft.pk)
        assert CalendarDay.objects.filter(version=draft, day=date(2026, 2, 14)).count() == 2
        grid = month(draft, 2026, 2, now=NOW)
    saturday = next(one for week in grid.weeks for one in week if one.day == date(2026, 2, 14))
    assert (saturday.kind, saturday.windows) == ("special", ("09:00-11:00",))


def test_there_is_one_draft_at_a_time() -> None:
    version = china()
    draft_calendar(SYSTEM, version.calendar, DraftCalendar(), now=NOW)
    with pytest.raises(DomainError):
        draft_calendar(SYSTEM, version.calendar, DraftCalendar(), now=NOW)


@pytest.mark.parametrize(
    ("when", "codes"),
    [("2026-10-31 23:59", []), ("2026-11-01 00:00", ["CN-5x8"]), ("2027-01-05 09:00", ["CN-5x8"])],
)
def test_from_november_on_a_used_calendar_without_the_coming_year_is_told(when: str, codes: list[str]) -> None:
    make.served()
    assert watch_calendars(make.at(when)) == codes
    with reading(SYSTEM):
        told = OutboxEvent.objects.filter(name="sla.calendar_runs_out").values_list("payload", flat=True)
        assert [one["year"] for one in told] == [2027] * len(codes)


def test_a_calendar_published_by_another_process_a_moment_ago_is_found() -> None:
    make.served()
    shelf()  # this process has looked and will not look again for two seconds
    made = create_calendar(
        SYSTEM, CreateCalendar(code="NEW", name_zh="新", name_en="New", week="mon-fri 09:00-18:00"), now=NOW
    )
    with reading(SYSTEM):
        CalendarVersion.objects.filter(calendar=made).update(status="published", published_at=NOW)
    with reading(SYSTEM):
        tree = make.contracts.Tree(*[Organisation.objects.get(code=code) for code in ("KW", "HD", "HD-ZJ", "HD-ZJ-2")])
    version = contracts.in_force(
        contracts.contract(tree.company, "HT-2"), terms="standard", calendar_code="NEW"
    )  # nearer than the group's, so it rules
    promise = make.opened(make.Served(tree, version), "2026-03-02 11:30")
    assert make.shanghai(promise.due_at) == "2026-03-02 13:30"


def test_who_can_publish_the_missing_year_is_told_once() -> None:
    cast = people.cast()
    people.role(cast.li, Role.SERVICE_MANAGER, cast.provider)
    seed_china_days(SYSTEM, now=make.SEEDED)
    contracts.in_force(contracts.contract(cast.group), terms="standard")
    for day in ("2026-11-02", "2026-11-03"):
        watch_calendars(make.at(f"{day} 09:00"))
        while relay_once():
            pass
    with reading(SYSTEM):
        told = Notice.objects.filter(kind="sla.calendar_runs_out", person=cast.li)
        assert [(one.words["year"], one.link) for one in told] == [(2027, "/calendars/at/CN-5x8/")]


def test_a_paused_clock_is_recounted_once_and_resumes_in_the_new_version() -> None:
    customer = make.served()
    promise = make.opened(customer, "2026-03-02 09:00")
    make.replied(promise, "2026-03-02 09:10")
    make.happened(promise, EventKind.PAUSE_BEGIN, "2026-03-02 10:00", reason="waiting_customer")
    with reading(SYSTEM):
        calendar = Calendar.objects.get()
    draft = draft_calendar(SYSTEM, calendar, DraftCalendar(), now=make.at("2026-03-02 10:30"))
    set_day(SYSTEM, draft, SetDay(day=date(2026, 3, 3), kind="closed"), now=make.at("2026-03-02 10:30"))
    publish_calendar(SYSTEM, draft, now=make.at("2026-03-02 11:00"))
    assert [recount_all(make.at("2026-03-02 11:00")), recount_all(make.at("2026-03-02 11:10"))] == [1, 0]
    make.happened(promise, EventKind.PAUSE_END, "2026-03-02 17:00", reason="waiting_customer")
    # one hour used; 23 to go: 1 on Monday, Tuesday is closed, 8 on Wednesday and Thursday, 6 on Friday
    assert due("resolve") == "2026-03-06 16:00"
    assert recount_all(make.at("2026-03-02 17:10")) == 0


def test_a_change_for_later_is_applied_when_its_hour_comes() -> None:
    customer = make.served()
    promise = make.opened(customer, "2026-03-02 09:00")
    make.happened(promise, EventKind.PUBLIC_REPLY, "2026-03-02 09:10")
    with reading(SYSTEM):
        calendar = Calendar.objects.get()
    later = make.at("2026-03-03 00:00")
    draft = draft_calendar(SYSTEM, calendar, DraftCalendar(effective_at=later), now=make.at("2026-03-02 10:00"))
    command = SetWeek(week="mon-fri 09:00-12:00", known_until=date(2026, 12, 31))
    set_week(SYSTEM, draft, command, now=make.at("2026-03-02 10:00"))
    publish_calendar(SYSTEM, draft, now=make.at("2026-03-02 10:00"))
    assert recount_all(make.at("2026-03-02 12:00")) == 0
    assert due("resolve") == "2026-03-04 18:00"
    assert recount_all(later + timedelta(minutes=10)) == 1
    # 8 h used on Monday; 16 h of mornings: 3 h on each day, so five days to Monday 9 and one hour on Tuesday 10
    assert due("resolve") == "2026-03-10 10:00"
