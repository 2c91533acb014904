# SPDX-License-Identifier: Apache-2.0
"""Many simple clocks at once, for reports: one target each, pauses, no change of target. Equal to the fold.

Columns are int64 epoch seconds; -1 stands for "none". The rules are those of `clock`: a segment's deadline is added
forward from its beginning, and only an instant later than the deadline is late (K8, D4).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from keepwell.core.worktime import WorkCalendar

Seconds = NDArray[np.int64]
NONE = -1


@dataclass(frozen=True, slots=True)
class ClockTable:
    """One row per clock: when it started, until when it is looked at (its stop, or now), and its goal."""

    started: Seconds
    until: Seconds
    is_stopped: NDArray[np.bool_]
    goal: Seconds


@dataclass(frozen=True, slots=True)
class PauseTable:
    """One row per pause, in any order, overlapping or not: the row of its clock, its begin and end (or -1, open)."""

    clock: Seconds
    begin: Seconds
    end: Seconds

    @classmethod
    def none(cls) -> "PauseTable":
        """No pauses at all."""
        empty = np.empty(0, np.int64)
        return cls(empty, empty, empty)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """One row per clock, as `ClockState` would say it."""

    used: Seconds
    due: Seconds  # -1 while paused and not breached
    breached: Seconds  # the deadline that passed, or -1
    paused: Seconds  # service seconds
    is_met: NDArray[np.bool_]


def settle_many(clocks: ClockTable, pauses: PauseTable, calendar: WorkCalendar) -> Outcomes:
    """Used time, deadlines and breaches of many clocks on one calendar; raises HorizonExceeded past its last day."""
    count = clocks.started.size
    owner, begin, end, is_open = _union(clocks, pauses)
    paused = np.bincount(owner, calendar.between_many(begin, end), minlength=count).astype(np.int64)
    row, start, stop, is_last = _segments(clocks, owner, begin, end)
    used = calendar.between_many(start, stop)
    carried = _carried(row, used, count)
    left = clocks.goal[row] - carried
    due = np.where(left > 0, NONE, start)
    # A deadline beyond its segment matters only in the last one; the others cannot be late.
    is_due = (left > 0) & (is_last | (used >= left))
    due[is_due] = calendar.add_many(start[is_due], left[is_due])
    late = np.flatnonzero((due != NONE) & (stop > due))
    breached = np.full(count, NONE)
    breached[row[late][::-1]] = due[late][::-1]  # the first breach of a clock is written last
    total = np.bincount(row, used, minlength=count).astype(np.int64)
    final = np.full(count, NONE)
    final[row[is_last]] = due[is_last]
    standing = np.zeros(count, np.bool_)
    standing[owner[is_open]] = True
    final = np.where(standing | ((breached != NONE) & (total - used[is_last] >= clocks.goal)), breached, final)
    return Outcomes(total, final, breached, paused, clocks.is_stopped & (breached == NONE))


def _union(clocks: ClockTable, pauses: PauseTable) -> tuple[Seconds, Seconds, Seconds, NDArray[np.bool_]]:
    """Pauses clipped to their clocks, sorted and with overlaps joined (P2); which of them are still open."""
    until = clocks.until[pauses.clock]
    is_open = ((pauses.end == NONE) | (pauses.end > until)) & ~clocks.is_stopped[pauses.clock]
    begin = np.maximum(pauses.begin, clocks.started[pauses.clock])
    end = np.where(pauses.end == NONE, until, np.minimum(pauses.end, until))
    keep = (begin < end) | (is_open & (begin <= until))
    order = np.lexsort((begin[keep], pauses.clock[keep]))
    owner, begin, end, is_open = (column[keep][order] for column in (pauses.clock, begin, end, is_open))
    if not owner.size:
        return owner, begin, end, is_open
    base = int(begin.min())
    span = int(end.max()) - base + 1
    reach = np.maximum.accumulate(end - base + owner * span)  # far enough apart that clocks cannot touch
    first = np.r_[True, (begin - base + owner * span)[1:] > reach[:-1]]
    heads = np.flatnonzero(first)
    last = np.r_[heads[1:], owner.size] - 1
    joined_end = reach[last] - owner[heads] * span + base
    return owner[heads], begin[heads], joined_end, np.logical_or.reduceat(is_open, heads)


def _segments(
    clocks: ClockTable, owner: Seconds, begin: Seconds, end: Seconds
) -> tuple[Seconds, Seconds, Seconds, NDArray[np.bool_]]:
    """The stretches between the pauses: row, start, stop, and whether it is the clock's last; in order."""
    count = clocks.started.size
    row = np.r_[np.arange(count), owner]
    start = np.r_[clocks.started, end]
    order = np.lexsort((start, row))
    row, start = row[order], start[order]
    stops = np.r_[begin, clocks.until]
    stops = stops[np.lexsort((stops, np.r_[owner, np.arange(count)]))]
    is_last = np.r_[row[1:] != row[:-1], True] if row.size else np.empty(0, np.bool_)
    return row, start, stops, is_last


def _carried(row: Seconds, used: Seconds, count: int) -> Seconds:
    """What earlier segments of the same clock used."""
    running = np.cumsum(used) - used
    firsts = np.searchsorted(row, np.arange(count))
    carried: Seconds = running - running[firsts][row] if row.size else running
    return carried
