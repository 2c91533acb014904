# SPDX-License-Identifier: Apache-2.0
"""How promises were kept for one customer in a period: attainment, times to answer and solve, worst breaches.

Clocks that have ended are taken as they are kept; those still open are folded as of now, so that one running past its
deadline counts as breached and its used time is exact.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, Q, QuerySet

from keepwell.core.promise import EventKind
from keepwell.core.survival import quantile
from keepwell.desk.models import Ticket
from keepwell.kernel.actor import Actor
from keepwell.people.models import Organisation
from keepwell.sla.choices import ClockResult, ClockStatus, Level
from keepwell.sla.models import Clock, PromiseEvent
from keepwell.sla.selectors import standing_of_promise

_CHUNK = 2_000
WORST = 10
#: what a ticket has at most one answer to; others (next response, periodic update) come any number of times
MILESTONES = ("acknowledge", "first_response", "interim_plan", "interim_workaround", "restore", "resolve")
NONE = "none"
#: nothing was opened outside these
_DAYS = (date(1900, 1, 1), date(2999, 12, 31))
#: of several cycles of one milestone, the ticket shows the gravest, and of equally grave ones the last
_GRAVITY: dict[str, int] = {
    ClockResult.WAIVED: 1,
    ClockResult.MET: 2,
    ClockResult.OPEN: 3,
    ClockResult.PROVISIONAL: 4,
    ClockResult.BREACHED: 5,
}


class Period(NamedTuple):
    """Which tickets count: opened in [since, until)."""

    since: datetime | None = None
    until: datetime | None = None

    @classmethod
    def of_days(cls, first: date | None, last: date | None, zone: str) -> "Period":
        """From the beginning of the first day to the end of the last, by the clock of a zone."""
        since = None if first is None else max(first, _DAYS[0])
        until = None if last is None else min(last, _DAYS[1]) + timedelta(days=1)
        return cls(*(None if day is None else datetime.combine(day, time(), ZoneInfo(zone)) for day in (since, until)))


@dataclass(slots=True)
class MilestoneOutcome:
    """What one milestone of a ticket came to; `paused_s` over all its cycles."""

    result: str = NONE
    due_at: datetime | None = None
    at: datetime | None = None
    used_s: int = 0
    goal_s: int = 0
    paused_s: int = 0

    @property
    def overrun_s(self) -> int:
        """Counted time beyond the goal."""
        return max(0, self.used_s - self.goal_s)


@dataclass(slots=True)
class ReportLine:
    """One ticket of the report."""

    id: UUID
    number: str
    external_id: str
    class_code: str
    opened_at: datetime
    cause: str
    reassignments: int
    reopenings: int
    restored_at: datetime | None
    resolved_at: datetime | None
    retargets: int = 0
    acknowledged_at: datetime | None = None
    milestones: dict[str, MilestoneOutcome] = field(default_factory=dict)


@dataclass(slots=True)
class Attainment:
    """Results of one class and milestone."""

    class_code: str
    milestone: str
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def share_met(self) -> float | None:
        """Met of those decided; None when none is."""
        decided = self.counts["met"] + self.counts["breached"]
        return self.counts["met"] / decided if decided else None


@dataclass(frozen=True, slots=True)
class Times:
    """A duration over all tickets, the open ones censored; clock seconds."""

    ended: int
    still_open: int
    median_s: int | None
    p90_s: int | None


@dataclass(slots=True)
class SlaReport:
    """The whole report; `tickets` in the order of their numbers at the source, then ours."""

    customer: str
    period: Period
    tickets: list[ReportLine]
    attainments: list[Attainment]
    acknowledge: Times
    restore: Times
    resolve: Times
    reassignments: int
    reopened_tickets: int
    reopenings: int
    paused_s: int
    worst: list[tuple[ReportLine, str, MilestoneOutcome]]


def sla_report(actor: Actor, customer: Organisation, period: Period, *, now: datetime) -> SlaReport:
    """Compute the report; a fixed number of queries per 2,000 tickets."""
    lines: list[ReportLine] = []
    attainments: dict[tuple[str, str], Attainment] = {}
    for chunk in _chunks(_tickets(actor, customer, period)):
        lines += _lines(chunk, attainments, now)
    lines.sort(key=lambda line: (line.external_id, line.number))
    return SlaReport(
        customer=customer.code,
        period=period,
        tickets=lines,
        attainments=[attainments[key] for key in sorted(attainments)],
        acknowledge=_times(((line.opened_at, line.acknowledged_at) for line in lines), now),
        restore=_times(_restore_spans(lines), now),
        resolve=_times(((line.opened_at, line.resolved_at) for line in lines), now),
        reassignments=sum(line.reassignments for line in lines),
        reopened_tickets=sum(1 for line in lines if line.reopenings),
        reopenings=sum(line.reopenings for line in lines),
        paused_s=sum(line.milestones["resolve"].paused_s for line in lines if "resolve" in line.milestones),
        worst=_worst(lines),
    )


def _tickets(actor: Actor, customer: Organisation, period: Period) -> QuerySet[Ticket]:
    tickets = Ticket.objects.visible_to(actor).filter(customer_id=customer.pk).select_related("promise")
    if period.since is not None:
        tickets = tickets.filter(opened_at__gte=period.since)
    if period.until is not None:
        tickets = tickets.filter(opened_at__lt=period.until)
    return tickets.order_by("pk")


def _chunks(tickets: QuerySet[Ticket]) -> Iterator[list[Ticket]]:
    stream = tickets.iterator(chunk_size=_CHUNK)
    while chunk := list(islice(stream, _CHUNK)):
        yield chunk


def _lines(chunk: list[Ticket], attainments: dict[tuple[str, str], Attainment], now: datetime) -> Iterable[ReportLine]:
    lines = {ticket.promise_id: _line(ticket) for ticket in chunk}
    _add_facts(lines)
    for clock in _clocks(lines.keys(), now):
        line = lines[clock.promise_id]
        key = (line.class_code, clock.milestone)
        attainments.setdefault(key, Attainment(*key)).counts[clock.result] += 1
        _add_clock(line, clock)
    return lines.values()


def _clocks(promise_ids: Collection[UUID], now: datetime) -> Iterator[Clock]:
    """The clocks promised to the customer, cycle by cycle; the open ones with what they have come to by now."""
    clocks = Clock.objects.filter(promise_id__in=promise_ids, level=Level.SLA).exclude(status=ClockStatus.MERGED)
    rows = list(clocks.order_by("cycle", "milestone"))
    is_open = (ClockStatus.RUNNING, ClockStatus.PAUSED)
    folded = {
        (UUID(state.case), state.kind.value, state.cycle): state
        for standing in standing_of_promise({row.promise_id for row in rows if row.status in is_open}, now).values()
        for state in standing.state.clocks
        if state.level.value == Level.SLA
    }
    for row in rows:
        state = folded.get((row.promise_id, row.milestone, row.cycle))
        if state is not None:
            row.result, row.used_seconds, row.paused_seconds = state.result.value, state.used_s, state.paused_s
        yield row


def _line(ticket: Ticket) -> ReportLine:
    return ReportLine(
        id=ticket.pk,
        number=ticket.number,
        external_id=ticket.external_id,
        class_code=ticket.promise.class_code,
        opened_at=ticket.opened_at,
        cause=ticket.cause,
        reassignments=ticket.transfer_count,
        reopenings=ticket.reopen_count,
        restored_at=ticket.restored_at,
        resolved_at=ticket.resolved_at,
    )


def _add_facts(lines: dict[UUID, ReportLine]) -> None:
    """From the ledger: the first sign of a human of ours, and how often the class changed."""
    # a payload holds only what differs from the default: a human of the provider
    by_us = Q(kind__in=(EventKind.ACKNOWLEDGED, EventKind.PUBLIC_REPLY)) & ~Q(
        payload__has_any_keys=("party", "automatic")
    )
    facts = (
        PromiseEvent.objects.filter(promise_id__in=lines)
        .values("promise_id")
        .annotate(
            answered=Min("occurred_at", filter=by_us),
            retargets=Count("id", filter=Q(kind=EventKind.CLASS_CHANGED)),
        )
        .order_by()
    )
    for row in facts:
        line = lines[row["promise_id"]]
        line.acknowledged_at, line.retargets = row["answered"], row["retargets"]


def _add_clock(line: ReportLine, clock: Clock) -> None:
    shown = line.milestones.setdefault(clock.milestone, MilestoneOutcome())
    if clock.result == ClockResult.CANCELLED:
        return  # it owes nothing any more: the ticket says so by silence
    shown.paused_s += clock.paused_seconds
    if _GRAVITY[clock.result] < _GRAVITY.get(shown.result, 0):
        return
    shown.result, shown.due_at, shown.at = clock.result, clock.due_at, clock.stopped_at
    shown.used_s, shown.goal_s = clock.used_seconds, clock.goal_seconds


def _restore_spans(lines: Iterable[ReportLine]) -> Iterator[tuple[datetime, datetime | None]]:
    """Only tickets for which a restore was promised or happened: others have nothing to restore."""
    for line in lines:
        if line.restored_at is not None or "restore" in line.milestones:
            yield line.opened_at, line.restored_at


def _times(spans: Iterable[tuple[datetime, datetime | None]], now: datetime) -> Times:
    durations = [(int(((end or now) - start).total_seconds()), end is not None) for start, end in spans]
    ended = sum(1 for _, has_ended in durations if has_ended)
    return Times(ended, len(durations) - ended, quantile(durations, 0.5), quantile(durations, 0.9))


def _worst(lines: Iterable[ReportLine]) -> list[tuple[ReportLine, str, MilestoneOutcome]]:
    breaches = [
        (line, name, outcome)
        for line in lines
        for name, outcome in line.milestones.items()
        if outcome.result == ClockResult.BREACHED
    ]
    breaches.sort(key=lambda item: (-item[2].overrun_s, item[0].external_id, item[0].number, item[1]))
    return breaches[:WORST]
