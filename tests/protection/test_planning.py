# SPDX-License-Identifier: Apache-2.0
"""When a backup is due, when the alarm sounds, and what the retention lets go: tables written by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwell.protection.keeping import Keep, expendable
from keepwell.protection.manifest import Manifest, Postgres
from keepwell.protection.planning import Past, Plan, is_due, is_full_due, is_late, last_planned

PLAN = Plan(hour=1, zone="Asia/Shanghai", full_every=timedelta(days=7), late_after=timedelta(hours=30))


def at(text: str) -> datetime:
    """Beijing time in March 2026."""
    return datetime.fromisoformat(f"2026-03-{text}:00+08:00")


@pytest.mark.parametrize(
    ("now", "sound", "attempt", "due"),
    [
        ("02T09:00", None, None, True),  # never yet: at once, not only at one in the night
        ("02T09:00", "02T01:07", "02T01:07", False),  # tonight's is there
        ("03T00:59", "02T01:07", "02T01:07", False),  # the hour has not struck
        ("03T01:00", "02T01:07", "02T01:07", True),  # it strikes
        ("03T01:20", "02T01:07", "03T01:07", False),  # tried thirteen minutes ago and failed
        ("03T02:08", "02T01:07", "03T01:07", True),  # an hour later again
        ("05T09:00", "02T01:07", "02T01:07", True),  # the machine was off for days
        ("02T09:00", "02T08:00", "02T08:00", False),  # somebody took one by hand this morning
    ],
)
def test_a_backup_is_due_once_after_each_planned_hour(
    now: str, sound: str | None, attempt: str | None, due: bool
) -> None:
    past = Past(sound_at=at(sound) if sound else None, attempt_at=at(attempt) if attempt else None)
    assert is_due(PLAN, past, now=at(now)) is due


def test_the_planned_hour_is_that_of_the_wall_clock() -> None:
    assert last_planned(PLAN, datetime(2026, 3, 2, 16, 59, tzinfo=UTC)) == at("02T01:00")
    assert last_planned(PLAN, datetime(2026, 3, 2, 17, 0, tzinfo=UTC)) == at("03T01:00")


@pytest.mark.parametrize(
    ("now", "full", "due"),
    [
        ("09T01:00", None, True),
        ("08T01:00", "02T01:07", False),
        ("09T01:00", "02T01:07", True),  # a week less seven minutes: the slack keeps the weekday
        ("09T01:00", "02T14:00", False),
    ],
)
def test_a_full_backup_is_due_every_week(now: str, full: str | None, due: bool) -> None:
    assert is_full_due(PLAN, Past(full_at=at(full) if full else None), now=at(now)) is due


@pytest.mark.parametrize(
    ("now", "sound", "late"),
    [("03T07:07", "02T01:07", False), ("03T07:08", "02T01:07", True), ("02T01:00", None, True)],
)
def test_the_alarm_sounds_when_nothing_was_verified_for_too_long(now: str, sound: str | None, late: bool) -> None:
    assert is_late(PLAN, Past(sound_at=at(sound) if sound else None), now=at(now)) is late


_EMPTY = Manifest(
    id="",
    number=0,
    kind="full",
    parent="",
    parent_sha256="",
    key_id="",
    line="",
    keepwell="0.2.0",
    began_at=at("01T00:00"),
    taken_at=at("01T00:00"),
    postgres=Postgres(180006, "1", "keepwell", "keepwell_app", "keepwell", "0/1", "0/2"),
    parts=(),
    packs=(),
    new_packs=(),
    contents=0,
)


def history(days: int, *, full_every: int = 7) -> list[Manifest]:
    """Daily backups from the first of January 2026, every so many days a full one."""
    first, made = datetime(2026, 1, 1, 1, tzinfo=UTC), []
    for day in range(days):
        is_full = day % full_every == 0
        taken = first + timedelta(days=day)
        made.append(
            replace(
                _EMPTY,
                id=f"d{day:03}",
                number=day + 1,
                kind="full" if is_full else "incremental",
                parent="" if is_full else f"d{day - 1:03}",
                began_at=taken,
                taken_at=taken,
            )
        )
    return made


def test_everything_of_the_last_weeks_stays_with_what_it_builds_on() -> None:
    """Day 30, all of the last ten days: day 20 is the first young one, it builds on 18, 17 … down to the full of 14."""
    backups = history(31)
    gone = expendable(
        backups, {one.id for one in backups}, Keep(timedelta(days=10), months=0), now=backups[-1].taken_at
    )
    assert sorted(gone) == [f"d{day:03}" for day in range(14)]
    assert gone == sorted(gone, reverse=True)  # children go before their parents


def test_the_first_full_backup_of_each_month_stays() -> None:
    """Fulls: 1, 8, 15, 22, 29 January, 5, 12, 19, 26 February, 5 March …: d000, d035 (5 February), d063 (5 March)."""
    backups = history(75)
    gone = expendable(backups, {one.id for one in backups}, Keep(timedelta(days=2), months=3), now=backups[-1].taken_at)
    kept = {one.id for one in backups} - set(gone)
    assert {one for one in kept if one < "d060"} == {"d000", "d035"}
    assert "d063" in kept


def test_nothing_goes_while_nothing_is_verified() -> None:
    backups = history(100)
    assert expendable(backups, set(), Keep(timedelta(days=1), months=0), now=at("28T00:00")) == []


def test_the_last_two_verified_chains_stay_however_old() -> None:
    backups = history(21)
    verified = {one.id for one in backups if one.id < "d014"}  # the last week was damaged
    gone = expendable(backups, verified, Keep(timedelta(days=1), months=0), now=datetime(2027, 1, 1, tzinfo=UTC))
    assert gone == []
    gone = expendable(
        backups, verified, Keep(timedelta(days=1), months=0, chains=1), now=datetime(2027, 1, 1, tzinfo=UTC)
    )
    assert sorted(gone) == [f"d{day:03}" for day in range(7)]


@given(
    days=st.integers(1, 120),
    full_every=st.integers(1, 40),
    all_for=st.integers(0, 90),
    months=st.integers(0, 6),
    broken=st.sets(st.integers(0, 119)),
    later=st.integers(0, 200),
)
def test_a_link_that_a_kept_backup_needs_never_goes(
    days: int, full_every: int, all_for: int, months: int, broken: set[int], later: int
) -> None:
    backups = history(days, full_every=full_every)
    verified = {one.id for number, one in enumerate(backups) if number not in broken}
    now = backups[-1].taken_at + timedelta(days=later)
    gone = set(expendable(backups, verified, Keep(timedelta(days=all_for), months=months), now=now))
    for one in backups:
        if one.id not in gone and one.parent:
            assert one.parent not in gone
    fulls = [one.id for one in backups if one.is_full and one.id in verified]
    assert not fulls or fulls[-1] not in gone
