# SPDX-License-Identifier: Apache-2.0
"""Computes what reports count of tickets, keeps it, and says where the kept differs from what is true.

Everything follows from the tickets, their transfers, clocks and ledgers, so that a fact can always be made again.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection

from keepwell.contracts.choices import Basis, Milestone
from keepwell.core.promise import EventKind
from keepwell.core.worktime import ALWAYS_OPEN, CalendarShelf, WorktimeError
from keepwell.desk.choices import SOLVED_STATES, State, TransferKind
from keepwell.desk.models import Ticket, Transfer
from keepwell.reports.bits import outcomes
from keepwell.reports.models import Holding, TicketFact
from keepwell.sla.choices import ClockResult, ClockStatus, Level
from keepwell.sla.models import Clock, PromiseEvent
from keepwell.sla.selectors import shelf

#: without a promise an answer is measured by the calendar that ships
USUAL_CALENDAR = "CN-5x8"
KEPT = (
    "organisation_id", "customer_id", "requester_id", "topic", "opened_at", "ended_at", "first_resolved_at",
    "reopened_at", "answer_s", "answer_work_s", "met", "missed", "waived", "breached_at",
)  # fmt: skip
_HELD = ("ticket_id", "person_id", "how", "from_at", "until_at", "was_handed_over", "organisation_id", "customer_id")
_COLUMNS = (
    "organisation_id", "customer_id", "requester_id", "topic", "opened_at", "state", "resolved_at", "closed_at",
    "first_answered_at", "promise_id", "owner_id",
)  # fmt: skip
#: with the same person and topic, in the order of their opening; a ticket merged into another is no repetition
_PREVIOUS = """
WITH line AS (
  SELECT t.id, lag(t.opened_at) OVER (PARTITION BY t.requester_id, t.topic ORDER BY t.opened_at, t.id) AS at
    FROM desk_ticket t
   WHERE t.requester_id = ANY (%s::uuid[]) AND t.topic = ANY (%s::text[]) AND t.topic <> '' AND t.state <> 'merged'
)
"""
_SET_PREVIOUS = (
    _PREVIOUS  # noqa: S608  # our own text, values are bound
    + "UPDATE reports_ticketfact f SET previous_at = line.at FROM line"
    + " WHERE f.ticket_id = line.id AND f.previous_at IS DISTINCT FROM line.at"
)
_READ_PREVIOUS = _PREVIOUS + "SELECT id, at FROM line"  # noqa: S608  # our own text, values are bound
_CLEAR_PREVIOUS = """
UPDATE reports_ticketfact f SET previous_at = NULL FROM desk_ticket t
 WHERE f.ticket_id = t.id AND t.id = ANY (%s::uuid[]) AND (t.topic = '' OR t.state = 'merged')
   AND f.previous_at IS NOT NULL
"""


@dataclass(slots=True)
class _Known:
    """What else is known of the tickets, by promise or ticket."""

    clocks: Mapping[UUID, list[tuple[str, str]]]
    calendars: Mapping[UUID, str]
    breaches: Mapping[UUID, datetime]
    turns: Mapping[UUID, list[tuple[str, datetime]]]
    transfers: Mapping[UUID, list[Transfer]]
    shelf: CalendarShelf = field(default_factory=shelf)


def refresh(ticket_ids: Collection[UUID]) -> None:
    """Bring the facts of these tickets, and of those that repeat them, in line; harmless when done twice."""
    tickets = list(Ticket.objects.filter(pk__among=set(ticket_ids)).only(*_COLUMNS).order_by("pk"))
    if not tickets:
        return
    ids = [one.pk for one in tickets]
    former = TicketFact.objects.filter(ticket_id__among=ids).values_list("requester_id", "topic")
    pairs = {*former, *((one.requester_id, one.topic) for one in tickets)}
    facts, holdings = computed(tickets)
    TicketFact.objects.bulk_create(facts, update_conflicts=True, unique_fields=["ticket"], update_fields=list(KEPT))
    _keep_holdings(ids, holdings)
    keep_previous(pairs, ids)


def computed(tickets: Sequence[Ticket]) -> tuple[list[TicketFact], list[Holding]]:
    """The facts of these tickets as they should be; nothing is written. `previous_at` is set by `keep_previous`."""
    known = _known(tickets)
    facts = [_fact(one, known) for one in tickets]
    ends = {one.ticket_id: one.ended_at for one in facts}
    return facts, [held for one in tickets for held in _holdings(one, known.transfers[one.pk], ends[one.pk])]


def keep_previous(pairs: Iterable[tuple[UUID, str]], ticket_ids: Sequence[UUID]) -> None:
    """Say again when each person last asked on each topic."""
    told = {(person, topic) for person, topic in pairs if topic}
    with connection.cursor() as cursor:
        cursor.execute(_CLEAR_PREVIOUS, [list(ticket_ids)])
        if told:
            people, topics = (sorted({pair[place] for pair in told}, key=str) for place in (0, 1))
            cursor.execute(_SET_PREVIOUS, [people, topics])


def differing(tickets: Sequence[Ticket]) -> list[UUID]:
    """Those of the tickets whose kept facts are not what they should be; missing ones too."""
    facts, holdings = computed(tickets)
    ids = [one.pk for one in tickets]
    kept = {one.ticket_id: one for one in TicketFact.objects.filter(ticket_id__among=ids)}
    previous = _previous_of(tickets)
    held = _by_ticket(Holding.objects.filter(ticket_id__among=ids).order_by("from_at", "pk"))
    should_hold = _by_ticket(holdings)
    return [
        one.ticket_id
        for one in facts
        if not _agrees(one, kept.get(one.ticket_id), previous.get(one.ticket_id))
        or held[one.ticket_id] != should_hold[one.ticket_id]
    ]


def _agrees(made: TicketFact, kept: TicketFact | None, previous: datetime | None) -> bool:
    if kept is None or kept.previous_at != previous:
        return False
    return all(getattr(made, name) == getattr(kept, name) for name in KEPT)


def _previous_of(tickets: Sequence[Ticket]) -> dict[UUID, datetime | None]:
    people = sorted({one.requester_id for one in tickets if one.topic}, key=str)
    topics = sorted({one.topic for one in tickets if one.topic})
    with connection.cursor() as cursor:
        cursor.execute(_READ_PREVIOUS, [people, topics])
        return dict(cursor.fetchall())


def _by_ticket(rows: Iterable[Holding]) -> Mapping[UUID, list[tuple[object, ...]]]:
    found: dict[UUID, list[tuple[object, ...]]] = defaultdict(list)
    for row in rows:
        found[row.ticket_id].append(tuple(getattr(row, name) for name in _HELD))
    return found


def _keep_holdings(ids: Sequence[UUID], made: Sequence[Holding]) -> None:
    kept = _by_ticket(Holding.objects.filter(ticket_id__among=ids).order_by("from_at", "pk"))
    wanted = _by_ticket(made)
    stale = {pk for pk in ids if kept[pk] != wanted[pk]}
    if stale:
        Holding.objects.filter(ticket_id__among=stale).delete()
        Holding.objects.bulk_create([one for one in made if one.ticket_id in stale])


def _known(tickets: Sequence[Ticket]) -> _Known:
    promises = [one.promise_id for one in tickets]
    clocks: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    calendars: dict[UUID, str] = {}
    breaches: dict[UUID, datetime] = {}
    rows = Clock.objects.filter(promise_id__among=promises, level=Level.SLA).exclude(status=ClockStatus.MERGED)
    for promise, milestone, result, at, basis, code in rows.order_by("cycle").values_list(
        "promise_id", "milestone", "result", "breached_at", "clause__basis", "clause__calendar_code"
    ):
        clocks[promise].append((milestone, result))
        if result == ClockResult.BREACHED and at is not None:
            breaches[promise] = max(at, breaches.get(promise, at))
        if milestone in (Milestone.FIRST_RESPONSE, Milestone.ACKNOWLEDGE):
            calendars.setdefault(promise, code if basis == Basis.CALENDAR else ALWAYS_OPEN.name)
    turns: dict[UUID, list[tuple[str, datetime]]] = defaultdict(list)
    told = PromiseEvent.objects.filter(promise_id__among=promises, kind__in=(EventKind.RESOLVED, EventKind.REOPENED))
    for promise, kind, at in told.values_list("promise_id", "kind", "occurred_at"):
        turns[promise].append((kind, at))
    transfers: dict[UUID, list[Transfer]] = defaultdict(list)
    for one in Transfer.objects.filter(ticket_id__among=[t.pk for t in tickets]).order_by("at", "pk"):
        transfers[one.ticket_id].append(one)
    return _Known(clocks, calendars, breaches, turns, transfers)


def _fact(ticket: Ticket, known: _Known) -> TicketFact:
    turns = known.turns[ticket.promise_id]
    solved = min((at for kind, at in turns if kind == EventKind.RESOLVED), default=ticket.resolved_at)
    again = (at for kind, at in turns if kind == EventKind.REOPENED and solved is not None and at >= solved)
    answered = ticket.first_answered_at
    return TicketFact(
        ticket_id=ticket.pk,
        organisation_id=ticket.organisation_id,
        customer_id=ticket.customer_id,
        requester_id=ticket.requester_id,
        topic=ticket.topic,
        opened_at=ticket.opened_at,
        ended_at=ended_at(ticket),
        first_resolved_at=solved,
        reopened_at=min(again, default=None),
        answer_s=None if answered is None else max(0, int((answered - ticket.opened_at).total_seconds())),
        answer_work_s=None if answered is None else _worked(ticket, answered, known),
        breached_at=known.breaches.get(ticket.promise_id),
        **outcomes(known.clocks[ticket.promise_id]),
    )


def ended_at(ticket: Ticket) -> datetime | None:
    """When no work was owed any more; null while work is owed, after a reopening too."""
    if ticket.state in SOLVED_STATES:
        return ticket.resolved_at
    return ticket.closed_at if ticket.state in (State.CANCELLED, State.MERGED) else None


def _worked(ticket: Ticket, until: datetime, known: _Known) -> int:
    name = known.calendars.get(ticket.promise_id, USUAL_CALENDAR)
    return service_seconds(known.shelf, name, ticket.opened_at, until)


def service_seconds(calendars: CalendarShelf, name: str, since: datetime, until: datetime) -> int:
    """Time of service between two instants; on the wall where the calendar does not reach."""
    try:
        return max(0, calendars.at(name, since).between(since, until))
    except WorktimeError:
        return max(0, int((until - since).total_seconds()))


def _holdings(ticket: Ticket, transfers: Sequence[Transfer], end: datetime | None) -> Iterator[Holding]:
    person, how, since = transfers[0].from_person_id if transfers else ticket.owner_id, "", ticket.opened_at
    for one in transfers:
        yield _held(ticket, person, how, (since, one.at), was_handed_over=one.kind == TransferKind.HANDOVER)
        person, how, since = one.to_person_id, one.kind, one.at
    yield _held(ticket, person, how, (since, end), was_handed_over=False)


def _held(
    ticket: Ticket, person: UUID, how: str, span: tuple[datetime, datetime | None], *, was_handed_over: bool
) -> Holding:
    since, until = span
    return Holding(
        ticket_id=ticket.pk,
        organisation_id=ticket.organisation_id,
        customer_id=ticket.customer_id,
        person_id=person,
        how=how,
        from_at=since,
        until_at=until if until is None else max(since, until),
        was_handed_over=was_handed_over,
    )
