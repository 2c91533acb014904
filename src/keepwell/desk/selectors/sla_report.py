# SPDX-License-Identifier: Apache-2.0
"""How promises were kept for one customer in a period: attainment, times to answer and solve, worst breaches."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from keepwell.core.promise import EventKind, Party
from keepwell.core.survival import quantile
from keepwell.desk.models import Ticket
from keepwell.kernel.actor import Actor
from keepwell.people.models import Organisation
from keepwell.sla.models import Clock, PromiseEvent

_CHUNK = 2_000
WORST = 10
MILESTONES = ("acknowledge", "first_response", "interim_plan", "interim_workaround", "restore", "resolve")
NONE, OPEN = "none", "open"
#: of several cycles of one milestone, the ticket shows the gravest
_GRAVITY = {"breached": 5, "provisional": 4, "open": 3, "met": 2, "waived": 1}


@dataclass(frozen=True, slots=True)
class Period:
    """Which tickets count: opened in [since, until)."""

    since: datetime | None = None
    until: datetime | None = None


@dataclass(slots=True)
class Milestone:
    """What one milestone of a ticket came to."""

    result: str = NONE
    due_at: datetime | None = None
    at: datetime | None = None
    used_s: int = 0
    goal_s: int = 0
    paused_s: int = 0
    overrun_s: int = 0


@dataclass(slots=True)
class TicketLine:
    """One ticket of the report."""

    id: UUID
    number: str
    external_id: str
    class_code: str
    opened_at: datetime
    cause: str
    reassignments: int
    reopenings: int
    retargets: int = 0
    acknowledged_at: datetime | None = None
    restored_at: datetime | None = None
    resolved_at: datetime | None = None
    milestones: dict[str, Milestone] = field(default_factory=dict)


@dataclass(slots=True)
class Attainment:
    """Results of one class and milestone."""

    class_code: str
    milestone: str
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def decided(self) -> int:
        """Clocks that are met or breached."""
        return self.counts["met"] + self.counts["breached"]

    @property
    def share_met(self) -> float | None:
        """Met of those decided; None when none is."""
        return self.counts["met"] / self.decided if self.decided else None


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
    tickets: list[TicketLine]
    attainments: list[Attainment]
    acknowledge: Times
    restore: Times
    resolve: Times
    reassignments: int
    reopened_tickets: int
    reopenings: int
    paused_s: int
    worst: list[tuple[TicketLine, str, Milestone]]


def sla_report(actor: Actor, customer: Organisation, period: Period, *, now: datetime) -> SlaReport:
    """Compute the report from ledger and clocks as they stand; a fixed number of queries per 2,000 tickets."""
    lines: list[TicketLine] = []
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
        paused_s=sum(_resolve(line).paused_s for line in lines),
        worst=_worst(lines),
    )


def _resolve(line: TicketLine) -> Milestone:
    return line.milestones.get("resolve", Milestone())


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


def _lines(chunk: list[Ticket], attainments: dict[tuple[str, str], Attainment], now: datetime) -> Iterable[TicketLine]:
    lines = {
        ticket.promise_id: TicketLine(
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
        for ticket in chunk
    }
    by_human = Q(kind=EventKind.PUBLIC_REPLY, payload__party=Party.PROVIDER) & ~Q(payload__automatic=True)
    facts = (
        PromiseEvent.objects.filter(promise_id__in=lines)
        .values("promise_id")
        .annotate(
            answered=Min("occurred_at", filter=Q(kind=EventKind.ACKNOWLEDGED) | by_human),
            retargets=Count("id", filter=Q(kind=EventKind.CLASS_CHANGED)),
        )
        .order_by()
    )
    for row in facts:
        line = lines[row["promise_id"]]
        line.acknowledged_at, line.retargets = row["answered"], row["retargets"]
    clocks = Clock.objects.filter(promise_id__in=lines, level="sla").exclude(status="merged")
    for clock in clocks.order_by("cycle", "milestone"):
        line = lines[clock.promise_id]
        result = _result(clock, now)
        key = (line.class_code, clock.milestone)
        attainments.setdefault(key, Attainment(*key)).counts[result] += 1
        _add(line, clock, result)
    return lines.values()


def _result(clock: Clock, now: datetime) -> str:
    is_late = clock.status == "running" and clock.due_at is not None and clock.due_at < now
    return "breached" if clock.result == OPEN and is_late else clock.result


def _add(line: TicketLine, clock: Clock, result: str) -> None:
    shown = line.milestones.setdefault(clock.milestone, Milestone())
    if result == "cancelled":  # nothing is owed any more: the ticket's own result says so by silence
        return
    if shown.result == NONE or _GRAVITY.get(result, 0) > _GRAVITY.get(shown.result, 0):
        shown.result = result
    shown.due_at, shown.at, shown.goal_s = clock.due_at, clock.stopped_at, clock.goal_seconds
    shown.used_s = clock.used_seconds
    shown.paused_s = max(shown.paused_s, clock.paused_seconds)
    shown.overrun_s = max(shown.overrun_s, clock.used_seconds - clock.goal_seconds)


def _restore_spans(lines: Iterable[TicketLine]) -> Iterator[tuple[datetime, datetime | None]]:
    """Only tickets for which a restore was promised or happened: others have nothing to restore."""
    for line in lines:
        if line.restored_at is not None or "restore" in line.milestones:
            yield line.opened_at, line.restored_at


def _times(spans: Iterable[tuple[datetime, datetime | None]], now: datetime) -> Times:
    durations = [(int(((end or now) - start).total_seconds()), end is not None) for start, end in spans]
    ended = sum(1 for _, has_ended in durations if has_ended)
    return Times(ended, len(durations) - ended, quantile(durations, 0.5), quantile(durations, 0.9))


def _worst(lines: Iterable[TicketLine]) -> list[tuple[TicketLine, str, Milestone]]:
    breaches = [
        (line, name, milestone)
        for line in lines
        for name, milestone in line.milestones.items()
        if milestone.result == "breached"
    ]
    breaches.sort(key=lambda item: (-item[2].overrun_s, item[0].external_id, item[0].number, item[1]))
    return breaches[:WORST]
