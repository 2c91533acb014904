# SPDX-License-Identifier: Apache-2.0
"""What tickets should show of their clocks, recomputed from the clocks themselves: the judge of the cache (K2)."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from keepwell.desk.choices import OPEN_STATES, ClockState
from keepwell.desk.clocks import PROMISED_ANSWER
from keepwell.desk.models import Ticket
from keepwell.sla.choices import ClockResult, ClockStatus, Level
from keepwell.sla.models import Clock


class Shown(NamedTuple):
    """The three cached columns."""

    next_due_at: datetime | None
    next_due_kind: str
    clock_state: str


def cached(ticket: Ticket) -> Shown:
    """What the ticket shows now."""
    return Shown(ticket.next_due_at, ticket.next_due_kind, str(ticket.clock_state))


def shown_by_clocks(tickets: Iterable[Ticket]) -> dict[UUID, Shown]:
    """What each ticket should show; one query for all."""
    rows = list(tickets)
    promises = {ticket.promise_id for ticket in rows}
    clocks = Clock.objects.filter(
        promise_id__in=promises, level=Level.SLA, status__in=(ClockStatus.RUNNING, ClockStatus.PAUSED)
    )
    by_promise: dict[UUID, list[Clock]] = {}
    for clock in clocks:
        by_promise.setdefault(clock.promise_id, []).append(clock)
    return {ticket.pk: _shown(ticket, by_promise.get(ticket.promise_id, [])) for ticket in rows}


def _shown(ticket: Ticket, clocks: list[Clock]) -> Shown:
    if ticket.state not in OPEN_STATES:
        return Shown(None, "", ClockState.NONE)
    due_at, kind, state = _nearest(clocks)
    promised = ticket.answer_promised_at
    if promised is not None and (due_at is None or promised < due_at):
        return Shown(promised, PROMISED_ANSWER, state)
    return Shown(due_at, kind, state)


def _nearest(clocks: list[Clock]) -> tuple[datetime | None, str, str]:
    """As `core.promise` has it: the running clock due first; a breached one is still owed, a waived one is not."""
    owed = [clock for clock in clocks if clock.due_at is not None and clock.result != ClockResult.WAIVED]
    if not owed:
        are_paused = bool(clocks) and all(clock.status == ClockStatus.PAUSED for clock in clocks)
        return None, "", ClockState.PAUSED if are_paused else ClockState.NONE
    nearest = min(owed, key=lambda clock: (clock.due_at, clock.milestone))
    if nearest.breached_at is not None:
        return nearest.due_at, nearest.milestone, ClockState.BREACHED
    is_provisional = any(clock.is_provisional for clock in clocks)
    return nearest.due_at, nearest.milestone, ClockState.PROVISIONAL if is_provisional else ClockState.RUNNING
