# SPDX-License-Identifier: Apache-2.0
"""Another desk's rows become steps: every table below was worked out by hand."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from keepwell.core.casehistory import CaseBurst, Memory, Reject, RejectReason, Row, TimeRule
from keepwell.core.casehistory.rows import parse_instant
from tests.core.logs import COUNTING, LIMITS, PLAIN, counted, mapping, read, row, told


def test_a_plain_life_from_new_to_closed() -> None:
    steps, memory = told(
        row(1, "09:00", "New"),
        row(2, "09:20", "Work"),
        row(3, "10:00", "Ask"),
        row(4, "10:40", "Work"),
        row(5, "11:00", "Works again"),
        row(6, "11:30", "Done"),
        row(7, "13:00", "Agreed"),
        row(8, "14:00", "Shut"),
    )
    assert steps == [
        "09:00 noted",
        "09:20 acknowledged",
        "10:00 paused waiting_customer",
        "10:40 resumed waiting_customer",
        "11:00 restored",
        "11:30 resolved",
        "13:00 confirmed",
        "14:00 closed",
    ]
    assert (memory.phase, memory.pause_reason, memory.is_acknowledged) == ("closed", "", True)


def test_a_row_that_changes_nothing_is_noted() -> None:
    steps, _ = told(row(1, "09:00", "Work"), row(2, "09:10", "Work"), row(3, "09:20", "Work"))
    assert steps == ["09:00 acknowledged", "09:10 noted", "09:20 noted"]


def test_one_pause_follows_another_without_a_gap() -> None:
    steps, _ = told(row(1, "09:00", "Ask"), row(2, "10:00", "Vendor"), row(3, "11:00", "Done"))
    assert steps == [
        "09:00 acknowledged",
        "09:00 paused waiting_customer",
        "10:00 resumed waiting_customer",
        "10:00 paused third_party",
        "11:00 resumed third_party",
        "11:00 resolved",
    ]


def test_two_waiting_states_with_one_reason_are_one_pause() -> None:
    both = mapping(
        states={"Ask": "waiting:waiting_customer", "Ask again": "waiting:waiting_customer", "Done": "resolved"}
    )
    steps, _ = told(row(1, "09:00", "Ask"), row(2, "10:00", "Ask again"), row(3, "11:00", "Done"), of=both)
    assert steps[2:] == ["10:00 noted", "11:00 resumed waiting_customer", "11:00 resolved"]


def test_a_case_first_seen_when_it_was_closed_is_acknowledged_and_closed() -> None:
    assert told(row(1, "09:00", "Shut"))[0] == ["09:00 acknowledged", "09:00 closed"]


def test_a_cancelled_case_stays_cancelled() -> None:
    steps, memory = told(counted(1, "09:00", "Dropped"), counted(2, "10:00", "Done"), of=COUNTING)
    assert steps == ["09:00 acknowledged", "09:00 cancelled", "10:00 noted"]
    assert memory.phase == "cancelled"


@pytest.mark.parametrize("solved", ["Done", "Agreed", "Shut"])
def test_without_a_counter_work_after_a_solved_state_is_a_reopening(solved: str) -> None:
    steps, memory = told(row(1, "09:00", solved), row(2, "10:00", "Work"), row(3, "11:00", "Done"))
    assert steps[2:] == ["10:00 reopened", "11:00 resolved"]
    assert memory.reopened == 1


def test_the_logs_own_counter_says_what_a_reopening_is() -> None:
    steps, memory = told(
        counted(1, "09:00", "Done"),
        counted(2, "10:00", "Work"),  # back at work, yet not counted
        counted(3, "11:00", "Done"),
        counted(4, "12:00", "Work", again=1),
        of=COUNTING,
    )
    assert steps == ["09:00 acknowledged", "09:00 resolved", "10:00 noted", "11:00 resolved", "12:00 reopened"]
    assert (memory.phase, memory.reopened) == ("active", 1)


def test_a_closed_case_is_left_by_a_counted_reopening_only() -> None:
    steps, memory = told(counted(1, "09:00", "Shut"), counted(2, "09:00", "Work"), of=COUNTING)
    assert steps == ["09:00 acknowledged", "09:00 closed", "09:00 noted"]
    assert memory.phase == "closed"


def test_reopenings_that_the_log_counted_without_showing_them_count() -> None:
    steps, memory = told(counted(1, "09:00", "Done"), counted(2, "10:00", "Done", again=2), of=COUNTING)
    assert steps == ["09:00 acknowledged", "09:00 resolved", "10:00 reopened x2", "10:00 resolved"]
    assert memory.reopened == 2


def test_a_reopening_ends_the_pause_that_stood() -> None:
    steps, _ = told(counted(1, "09:00", "Ask"), counted(2, "10:00", "Ask", again=1), of=COUNTING)
    assert steps[1:] == [
        "09:00 paused waiting_customer",
        "10:00 resumed waiting_customer",
        "10:00 reopened",
        "10:00 paused waiting_customer",
    ]


def test_hand_overs_are_those_of_the_counter() -> None:
    steps, memory = told(
        counted(1, "09:00", "New", moves=1, team="A"),
        counted(2, "10:00", "New", moves=4, team="B"),
        counted(3, "11:00", "New", moves=3, team="C"),  # a counter that falls is no hand-over
        of=COUNTING,
    )
    assert steps == ["09:00 reassigned A", "10:00 reassigned B x3", "11:00 noted"]
    assert memory.reassigned == 4


def test_without_a_counter_a_changed_group_is_a_hand_over() -> None:
    steps, _ = told(
        row(1, "09:00", "New", team="A"),
        row(2, "10:00", "New", team=""),
        row(3, "11:00", "New", team="A"),
        row(4, "12:00", "New", team="B"),
    )
    assert steps == ["09:00 noted", "10:00 noted", "11:00 noted", "12:00 reassigned B"]


def test_a_changed_class_is_a_new_class_and_an_empty_one_is_not() -> None:
    steps, memory = told(
        row(1, "09:00", "New", prio="P1"), row(2, "10:00", "New", prio=""), row(3, "11:00", "New", prio="P3")
    )
    assert steps == ["09:00 noted", "10:00 noted", "11:00 reclassed P3"]
    assert memory.case_class == "P3"


def test_rows_of_one_minute_keep_the_order_of_the_file() -> None:
    steps, _ = told(row(4, "09:00", "New"), row(5, "09:00", "Work"), row(6, "09:00", "Done"), row(7, "09:00", "Shut"))
    assert steps == ["09:00 noted", "09:00 acknowledged", "09:00 resolved", "09:00 closed"]


def test_rows_out_of_order_within_a_burst_are_sorted_by_time() -> None:
    steps, _ = told(row(1, "11:00", "Done"), row(2, "09:00", "New"), row(3, "10:00", "Work"))
    assert steps == ["09:00 noted", "10:00 acknowledged", "11:00 resolved"]


def test_a_row_from_before_what_was_told_moves_nothing() -> None:
    _, memory = told(row(1, "09:00", "New"), row(2, "12:00", "Done"))
    steps, after = told(row(3, "10:00", "Ask"), row(4, "13:00", "Shut"), memory=memory)
    assert steps == ["10:00 late", "13:00 closed"]
    assert after.phase == "closed"


def test_a_case_goes_on_from_its_memory_as_if_it_had_come_at_once() -> None:
    life = [
        row(1, "09:00", "New", team="A"),
        row(2, "09:30", "Ask", team="A"),
        row(3, "10:00", "Vendor", team="B"),
        row(4, "11:00", "Done", team="B"),
        row(5, "12:00", "Work", team="B", prio="P2"),
        row(6, "13:00", "Shut", team="B", prio="P2"),
    ]
    whole, last = told(*life)
    for cut in range(1, len(life)):
        first, memory = told(*life[:cut])
        second, after = told(*life[cut:], memory=Memory(**vars_of(memory)))
        assert first + second == whole
        assert after == last


def vars_of(memory: Memory) -> dict[str, object]:
    """The memory as JSON would keep it."""
    return {name: getattr(memory, name) for name in memory.__slots__}


def test_interleaved_cases_become_bursts_of_neighbours() -> None:
    found = read(
        [
            row(1, "09:00", "New", "A1"),
            row(2, "09:01", "Work", "A1"),
            row(3, "09:02", "New", "B2"),
            row(4, "09:03", "Done", "A1"),
        ]
    )
    assert [(one.case, [event.row for event in one.events]) for one in found if isinstance(one, CaseBurst)] == [
        ("A1", [1, 2]),
        ("B2", [3]),
        ("A1", [4]),
    ]


def test_a_very_long_case_comes_in_several_bursts() -> None:
    rows: list[Row | Reject] = [row(n, "09:00", "Work", team=str(n)) for n in range(1, 8)]
    found = read(rows, limits=replace(LIMITS, longest=3))
    assert [len(one.events) for one in found if isinstance(one, CaseBurst)] == [3, 3, 1]


def test_equal_rows_are_told_apart_also_in_different_bursts() -> None:
    twin = row(1, "09:00", "Work")
    found = read([twin, replace(twin, number=2), row(3, "09:00", "New", "B2"), replace(twin, number=4)])
    keys = [event.key for one in found if isinstance(one, CaseBurst) and one.case == "A1" for event in one.events]
    assert len(set(keys)) == 3
    assert [key[-2:] for key in keys] == ["-0", "-1", "-2"]


def test_a_key_depends_on_what_the_mapping_reads_alone() -> None:
    ((one,), (other,), (changed,)) = (
        [event.key for burst in read([found]) if isinstance(burst, CaseBurst) for event in burst.events]
        for found in (
            row(1, "09:00", "Work", made_sla="true"),
            row(9, "09:00", "Work", made_sla="false", more="x"),
            row(1, "09:00", "Work", team="B"),
        )
    )
    assert one == other
    assert one != changed


def test_what_is_known_is_not_fresh() -> None:
    (burst,) = read([row(1, "09:00", "New"), row(2, "10:00", "Work")])
    assert isinstance(burst, CaseBurst)
    known = {burst.events[0].key}
    assert [event.row for event in burst.fresh(known)] == [2]


def test_the_opening_is_the_first_instant_where_no_column_says_it() -> None:
    (burst,) = read([row(1, "11:00", "Done"), row(2, "09:00", "New")])
    assert isinstance(burst, CaseBurst)
    assert burst.opened_at == datetime(2025, 3, 3, 1, 0, tzinfo=UTC)
    assert burst.rejects == []


OPENING = mapping(columns={"case": "no", "at": "at", "state": "state", "opened_at": "opened", "class": "prio"})


@pytest.mark.parametrize(
    ("bad", "of", "reason", "value"),
    [
        (row(1, "2025-02-29 10:00", "Work"), PLAIN, RejectReason.BAD_TIME, "2025-02-29 10:00"),
        (row(1, "soon", "Work"), PLAIN, RejectReason.BAD_TIME, "2025-03-03 soon"),
        (row(1, "2026-01-01 08:01", "Work"), PLAIN, RejectReason.OUT_OF_RANGE, "2026-01-01 08:01"),
        (row(1, "1970-01-01 08:00", "Work"), PLAIN, RejectReason.OUT_OF_RANGE, "1970-01-01 08:00"),
        (row(1, "09:00", "Parked"), PLAIN, RejectReason.UNKNOWN_STATE, "Parked"),
        (row(1, "09:00", "Work", prio="P" * 41), PLAIN, RejectReason.BAD_CLASS, "P" * 41),
        (row(1, "09:00", "Work", team="a\x00b"), PLAIN, RejectReason.UNREADABLE_CHARACTER, ""),
        (counted(1, "09:00", "Work", moves=-1), COUNTING, RejectReason.BAD_COUNTER, "-1"),
        (counted(1, "09:00", "Work", again=12345), COUNTING, RejectReason.BAD_COUNTER, "12345"),
        (row(1, "09:00", "Work", opened="2025-03-03 09:01"), OPENING, RejectReason.BEFORE_OPENING, "2025-03-03 09:00"),
        (row(1, "09:00", "Work", opened="never"), OPENING, RejectReason.BAD_OPENING, "never"),
    ],
)
def test_a_bad_row_is_refused_by_name(bad: Row, of: object, reason: RejectReason, value: str) -> None:
    (burst,) = read([bad], of)  # type: ignore[arg-type]  # a mapping from the table above
    assert isinstance(burst, CaseBurst)
    (reject,) = burst.rejects
    assert (reject.row, reject.case, reject.reason) == (1, "A1", reason)
    assert reject.value == value or not value
    assert burst.events == []


def test_what_is_good_of_a_case_stays_good() -> None:
    (burst,) = read([row(1, "09:00", "New"), row(2, "09:30", "Parked"), row(3, "10:00", "Done")])
    assert isinstance(burst, CaseBurst)
    assert [event.row for event in burst.events] == [1, 3]
    assert [reject.row for reject in burst.rejects] == [2]


@pytest.mark.parametrize("case", ["", "  ", "x" * 121, "a\x00"])
def test_a_row_without_a_usable_case_is_refused(case: str) -> None:
    assert read([row(7, "09:00", "Work", case)]) == [Reject(7, "", RejectReason.NO_CASE)]


def test_a_reader_reject_goes_with_its_case() -> None:
    broken = Reject(2, "A1", RejectReason.BROKEN_LINE, "3 ≠ 5")
    (burst, nameless) = read([row(1, "09:00", "New"), broken, Reject(3, "", RejectReason.BROKEN_LINE)])
    assert isinstance(burst, CaseBurst)
    assert burst.rejects == [broken]
    assert isinstance(nameless, Reject)


def test_every_run_of_a_case_is_a_burst_even_without_a_good_row() -> None:
    """A resumed run counts bursts, so their number must not depend on what is refused."""
    found = read([row(1, "soon", "Work"), row(2, "09:00", "New", "B2")])
    assert [one.case for one in found if isinstance(one, CaseBurst)] == ["A1", "B2"]


def test_the_title_is_made_of_columns() -> None:
    titled = mapping(ticket={"title": "{case} · {area} / {what}"})
    (burst,) = read([row(1, "09:00", "New", area="CAD", what="{no}\x00" + "x" * 300)], titled)
    assert isinstance(burst, CaseBurst)
    assert burst.title.startswith("A1 · CAD / {no}xxx")
    assert len(burst.title) == 200


@pytest.mark.parametrize(
    ("zone", "text", "utc"),
    [
        ("Asia/Shanghai", "2025-03-03 09:00", "2025-03-03 01:00"),
        ("America/New_York", "2025-03-09 01:59", "2025-03-09 06:59"),
        ("America/New_York", "2025-03-09 03:00", "2025-03-09 07:00"),
        ("America/New_York", "2025-11-02 01:30", "2025-11-02 05:30"),  # twice on the clock: the first is meant
        ("Europe/Berlin", "2024-02-29 12:00", "2024-02-29 11:00"),
    ],
)
def test_local_times_become_instants(zone: str, text: str, utc: str) -> None:
    (rule,) = {mapping(time={"format": "%Y-%m-%d %H:%M", "zone": zone}).time}
    assert f"{parse_instant(text, rule):%Y-%m-%d %H:%M}" == utc


@pytest.mark.parametrize("text", ["2025-03-09 02:00", "2025-03-09 02:59"])
def test_a_time_that_the_clock_change_skipped_does_not_exist(text: str) -> None:
    rule: TimeRule = mapping(time={"format": "%Y-%m-%d %H:%M", "zone": "America/New_York"}).time
    with pytest.raises(ValueError, match="does not exist"):
        parse_instant(text, rule)


def test_iso_times_bring_their_own_offset() -> None:
    rule = mapping(time={"zone": "Asia/Shanghai"}).time
    for text in ("2025-03-03T01:00:00Z", "2025-03-03T09:00+08:00", "2025-03-03T09:00"):
        assert parse_instant(text, rule) == datetime(2025, 3, 3, 1, 0, tzinfo=UTC)
