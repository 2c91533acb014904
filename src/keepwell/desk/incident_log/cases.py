# SPDX-License-Identifier: Apache-2.0
"""Cases of another desk on their way in: which ticket each is, what is new of it, and what that means here."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from keepwell.core.casehistory import CaseBurst, Event, Memory, Phase, Step, StepKind, steps_of
from keepwell.core.promise import EventKind, LedgerEvent
from keepwell.desk import clocks
from keepwell.desk.choices import FINAL_STATES, OPEN_STATES, Channel, State, Turn
from keepwell.desk.incident_log.ground import Ground
from keepwell.desk.models import ImportedCase, ImportedEvent, Ticket
from keepwell.kernel.ids import uuid7
from keepwell.sla.services import NewPromise, Standing

#: steps of one row share its instant; their order within the row follows the row's number (K9)
_STEPS_A_ROW = 16
_LONGEST_GROUP = 120

_LEDGER = {
    StepKind.ACKNOWLEDGED: EventKind.ACKNOWLEDGED,
    StepKind.PAUSED: EventKind.PAUSE_BEGIN,
    StepKind.RESUMED: EventKind.PAUSE_END,
    StepKind.RESTORED: EventKind.SERVICE_RESTORED,
    StepKind.RESOLVED: EventKind.RESOLVED,
    StepKind.CONFIRMED: EventKind.CONFIRMED,
    StepKind.CLOSED: EventKind.CLOSED,
    StepKind.CANCELLED: EventKind.CANCELLED,
    StepKind.REOPENED: EventKind.REOPENED,
    StepKind.RECLASSED: EventKind.CLASS_CHANGED,
}
_STATES = {
    Phase.NEW: State.NEW,
    Phase.ACTIVE: State.IN_PROGRESS,
    Phase.RESTORED: State.IN_PROGRESS,
    Phase.WAITING: State.WAITING,
    Phase.RESOLVED: State.RESOLVED,
    Phase.CONFIRMED: State.CONFIRMED,
    Phase.CLOSED: State.CLOSED,
    Phase.CANCELLED: State.CANCELLED,
}
#: which column of the ticket keeps the instant of a step
_STAMPS = {
    StepKind.RESTORED: "restored_at",
    StepKind.RESOLVED: "resolved_at",
    StepKind.CONFIRMED: "confirmed_at",
    StepKind.CLOSED: "closed_at",
    StepKind.CANCELLED: "closed_at",
}
_SOLVING = (StepKind.RESOLVED, StepKind.CONFIRMED, StepKind.CLOSED)


@dataclass(frozen=True, slots=True)
class Historic:
    """One item of the run: a burst of a case, and the ground it stands on."""

    burst: CaseBurst
    ground: Ground


@dataclass(slots=True)
class IncomingCase:
    """One case of a batch with the events that were not here, and the steps they mean."""

    ticket: Ticket
    case: ImportedCase
    ground: Ground
    is_new: bool
    first_class: str = ""
    events: list[Event] = dataclasses.field(default_factory=list)
    steps: list[Step] = dataclasses.field(default_factory=list)

    def take(self, events: Sequence[Event]) -> None:
        """Go on with these events, in order."""
        steps, memory = steps_of(events, Memory(**self.case.memory))
        self.case.memory = asdict(memory)
        self.events += events
        self.steps += steps

    def promise(self) -> NewPromise:
        """The promise of a new case; nothing is told of it (H1)."""
        return NewPromise(
            id=self.ticket.promise_id,
            organisation_id=self.ticket.organisation_id,
            customer_id=self.ticket.customer_id,
            class_code=self.first_class,
            opened_at=self.ticket.opened_at,
            entitlement=self.ground.entitlement,
            is_historic=True,
        )

    def facts(self, now: datetime) -> list[LedgerEvent]:
        """The steps as the promise's ledger keeps them, with their own instants (K3)."""
        return [
            LedgerEvent(
                kind=_LEDGER[step.kind],
                occurred_at=step.at,
                recorded_at=now,
                source_seq=step.row * _STEPS_A_ROW + step.seq,
                reason=step.value if step.kind in (StepKind.PAUSED, StepKind.RESUMED) else "",
                case_class=step.value if step.kind is StepKind.RECLASSED else "",
            )
            for step in self.steps
            if step.kind in _LEDGER
        ]

    def show(self, standing: Standing, now: datetime) -> None:
        """Bring the ticket's own columns to where the steps led."""
        ticket, memory = self.ticket, Memory(**self.case.memory)
        for step in self.steps:
            _stamp(ticket, step)
            if step.kind in _SOLVING:
                ticket.cause = ticket.cause or self.ground.mapping.cause
                ticket.resolved_at = ticket.resolved_at or step.at
        ticket.state = _STATES[Phase(memory.phase)]
        ticket.severity = self.ground.mapping.severities.get(memory.case_class, ticket.severity)
        if ticket.state != State.WAITING:
            ticket.pause_reason, ticket.paused_at = "", None
        if ticket.state in OPEN_STATES:
            ticket.resolved_at = ticket.confirmed_at = None
        if ticket.state not in FINAL_STATES:
            ticket.closed_at = None
        ticket.turn = _turn(State(ticket.state))
        ticket.updated_at = now
        clocks.show(ticket, standing)

    def event_rows(self, now: datetime) -> Iterator[dict[str, object]]:
        """What is kept of each event, with what it meant, as plain values."""
        meanings: dict[int, list[Step]] = {}
        for step in self.steps:
            meanings.setdefault(step.row, []).append(step)
        for event in self.events:
            steps = meanings[event.row]
            yield {
                "id": uuid7(),
                "organisation_id": self.ticket.organisation_id,
                "customer_id": self.ticket.customer_id,
                "case_id": self.case.pk,
                "key": event.key,
                "row": event.row,
                "occurred_at": event.at,
                "recorded_at": now,
                "meanings": [step.kind.value for step in steps],
                "group": event.group[:_LONGEST_GROUP],
                "reassigned": sum(step.count for step in steps if step.kind is StepKind.REASSIGNED),
            }


def incoming(items: Sequence[Historic], now: datetime) -> list[IncomingCase]:
    """The cases of a batch that have something new; a constant number of queries."""
    ground = items[0].ground
    names = {item.burst.case for item in items}
    rows = ImportedCase.objects.select_related("ticket").filter(
        customer_id=ground.customer_id, source=ground.source, external_id__in=names
    )
    found = {row.external_id: IncomingCase(row.ticket, row, ground, is_new=False) for row in rows}
    known = _known_keys(found)
    for item in items:
        case = item.burst.case
        events = item.burst.fresh(known.setdefault(case, set()))
        if not events:
            continue
        known[case].update(event.key for event in events)
        if case not in found:
            found[case] = _begun(item.burst, events[0], ground, now)
        found[case].take(events)
    return [one for one in found.values() if one.events]


def _known_keys(found: Mapping[str, IncomingCase]) -> dict[str, set[str]]:
    names = {one.case.pk: name for name, one in found.items()}
    known: dict[str, set[str]] = {name: set() for name in found}
    rows: Iterable[tuple[UUID, str]] = ImportedEvent.objects.filter(case_id__in=names).values_list("case_id", "key")
    for case_id, key in rows:
        known[names[case_id]].add(key)
    return known


def _begun(burst: CaseBurst, first: Event, ground: Ground, now: datetime) -> IncomingCase:
    mapping, place = ground.mapping, {"organisation_id": ground.organisation_id, "customer_id": ground.customer_id}
    ticket = Ticket(
        **place,
        title=burst.title,
        kind=mapping.kind,
        severity=mapping.severities.get(first.case_class, "general"),
        channel=Channel.IMPORT,
        requester_id=ground.requester_id,
        owner_id=ground.owner_id,
        deputy_id=ground.deputy_id,
        promise_id=uuid7(),
        opened_at=burst.opened_at,
        recorded_at=now,
        updated_at=now,
        source=ground.source,
        external_id=burst.case,
    )
    memory = asdict(Memory(case_class=first.case_class))
    case = ImportedCase(**place, ticket=ticket, source=ground.source, external_id=burst.case, memory=memory)
    return IncomingCase(ticket, case, ground, is_new=True, first_class=first.case_class)


def _stamp(ticket: Ticket, step: Step) -> None:
    if step.kind in _STAMPS:
        setattr(ticket, _STAMPS[step.kind], step.at)
    elif step.kind is StepKind.PAUSED:
        ticket.pause_reason, ticket.paused_at = step.value, step.at
    elif step.kind is StepKind.REASSIGNED:
        ticket.transfer_count += step.count
    elif step.kind is StepKind.REOPENED:
        ticket.reopen_count += step.count
        ticket.resolved_at = ticket.confirmed_at = ticket.closed_at = None


def _turn(state: State) -> Turn:
    if state in FINAL_STATES:
        return Turn.NOBODY
    return Turn.CUSTOMER if state == State.WAITING else Turn.PROVIDER
