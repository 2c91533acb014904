# SPDX-License-Identifier: Apache-2.0
"""Bring cases of another desk's log into ours: many at a time, each event once, with its own instant (H1, K3)."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from keepwell.core.casehistory import CaseBurst, Event, Memory, Phase, Step, StepKind, steps_of
from keepwell.core.promise import EventKind, LedgerEvent
from keepwell.desk import clocks
from keepwell.desk.choices import Channel, State, Turn
from keepwell.desk.events import HistoryImported
from keepwell.desk.incident_log.ground import Ground
from keepwell.desk.models import ImportedCase, ImportedEvent, Ticket
from keepwell.kernel.actions import Risk, note_change_for, publish, set_action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command
from keepwell.kernel.commands import field as command_field
from keepwell.kernel.ids import uuid7
from keepwell.kernel.numbers import next_number
from keepwell.people.models import Organisation
from keepwell.sla.services import NewPromise, append_many, start_many
from keepwell.sla.standing import Standing

#: steps of one row share its instant; their order within the row follows the row's number (K9)
_STEPS_A_ROW = 16

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
#: columns of a known ticket that more history may change
_MOVING = [
    "state", "pause_reason", "paused_at", "resolved_at", "restored_at", "confirmed_at", "closed_at", "cause", "turn",
    "transfer_count", "reopen_count", "updated_at", "next_due_at", "next_due_kind", "clock_state", "answer_promised_at",
]  # fmt: skip
_SOLVED = {State.RESOLVED, State.CONFIRMED, State.CLOSED}


@command
class ImportIncidents:
    """From which log the cases come."""

    source: str = command_field(_("Mapping"), max_length=40)
    file_digest: str = command_field(_("Digest of the file"), max_length=64)


@dataclass(frozen=True, slots=True)
class Historic:
    """One item of the run: a burst of a case, and the ground it stands on."""

    burst: CaseBurst
    ground: Ground


@dataclass(slots=True)
class _Work:
    """One case of a batch on its way in."""

    ticket: Ticket
    case: ImportedCase
    is_new: bool
    first_class: str = ""
    cause: str = ""
    events: list[Event] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)


@set_action(
    "desk.import_incidents",
    title=_("Import incidents"),
    target=Organisation,
    command=ImportIncidents,
    risk=Risk.HIGH,
    makes=True,
)
def import_incidents(
    actor: Actor, organisation: Organisation, items: Sequence[Historic], command: ImportIncidents, *, now: datetime
) -> None:
    """Make tickets of new cases and go on with known ones; an event that is here already adds nothing."""
    ground = items[0].ground
    work = _gather(items, ground, organisation, command.source, now)
    fresh = [one for one in work if one.events]
    if not fresh:
        return
    standings = _promises(fresh, ground, actor, now)
    for one in fresh:
        _show(one, standings[one.ticket.promise_id], now)
    _write(fresh, organisation, now)
    for one in fresh:
        note_change_for(one.ticket, {"imported events": (None, len(one.events))})
    publish(
        HistoryImported(
            organisation_id=organisation.pk,
            customer_id=organisation.customer_id,
            source=command.source,
            ticket_ids=tuple(one.ticket.pk for one in fresh),
        )
    )


def _gather(
    items: Sequence[Historic], ground: Ground, organisation: Organisation, source: str, now: datetime
) -> list[_Work]:
    names = {item.burst.case for item in items}
    rows = ImportedCase.objects.select_related("ticket").filter(
        customer_id=organisation.customer_id, source=source, external_id__in=names
    )
    work = {row.external_id: _Work(row.ticket, row, is_new=False, cause=ground.mapping.cause) for row in rows}
    known = _known_keys([one.case.pk for one in work.values()])
    for item in items:
        burst = item.burst
        events = burst.fresh(known.get(burst.case, set()))
        if not events:
            continue
        if burst.case not in work:
            ticket = _drafted(burst, ground, organisation, now)
            memory = asdict(Memory(case_class=burst.case_class))
            case = ImportedCase(
                ticket=ticket,
                source=source,
                external_id=burst.case,
                memory=memory,
                organisation_id=organisation.pk,
                customer_id=organisation.customer_id,
            )
            work[burst.case] = _Work(
                ticket, case, is_new=True, first_class=burst.case_class, cause=ground.mapping.cause
            )
        one = work[burst.case]
        known.setdefault(burst.case, set()).update(event.key for event in events)
        steps, memory_after = steps_of(events, Memory(**one.case.memory), ground.mapping)
        one.case.memory = asdict(memory_after)
        one.events += events
        one.steps += steps
    return list(work.values())


def _known_keys(case_ids: Iterable[UUID]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    rows = ImportedEvent.objects.filter(case_id__in=list(case_ids)).values_list("case__external_id", "key")
    for external_id, key in rows:
        found.setdefault(external_id, set()).add(key)
    return found


def _drafted(burst: CaseBurst, ground: Ground, organisation: Organisation, now: datetime) -> Ticket:
    return Ticket(
        organisation_id=organisation.pk,
        customer_id=organisation.customer_id,
        title=burst.title,
        kind=ground.mapping.kind,
        severity=ground.mapping.severities.get(burst.case_class, "general"),
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


def _facts(one: _Work, now: datetime) -> list[LedgerEvent]:
    facts = []
    for step in one.steps:
        kind = _LEDGER.get(step.kind)
        if kind is None:
            continue
        facts.append(
            LedgerEvent(
                kind=kind,
                occurred_at=step.at,
                recorded_at=now,
                source_seq=step.row * _STEPS_A_ROW + step.seq,
                reason=step.value if step.kind in (StepKind.PAUSED, StepKind.RESUMED) else "",
                case_class=step.value if step.kind is StepKind.RECLASSED else "",
            )
        )
    return facts


def _promises(work: Sequence[_Work], ground: Ground, actor: Actor, now: datetime) -> dict[UUID, Standing]:
    news = []
    for one in work:
        if one.is_new:
            new = NewPromise(
                id=one.ticket.promise_id,
                organisation_id=one.ticket.organisation_id,
                customer_id=one.ticket.customer_id,
                class_code=one.first_class,
                opened_at=one.ticket.opened_at,
                entitlement=ground.entitlement,
                is_historic=True,
            )
            news.append((new, _facts(one, now)))
    standings = start_many(news, actor=actor, now=now) if news else {}
    going_on = {one.ticket.promise_id: _facts(one, now) for one in work if not one.is_new}
    if going_on:
        standings |= append_many(going_on, actor=actor, now=now)
    return standings


def _show(one: _Work, standing: Standing, now: datetime) -> None:
    """Bring the ticket's own columns to where the steps led."""
    ticket, memory = one.ticket, Memory(**one.case.memory)
    for step in one.steps:
        _step(ticket, step)
    ticket.state = _STATES[Phase(memory.phase)]
    if memory.phase != Phase.WAITING:
        ticket.pause_reason, ticket.paused_at = "", None
    if ticket.state in _SOLVED:
        ticket.resolved_at = ticket.resolved_at or one.events[-1].at
        ticket.cause = ticket.cause or one.cause
    is_over = ticket.state in {State.CLOSED, State.CANCELLED}
    ticket.closed_at = (ticket.closed_at or one.events[-1].at) if is_over else None
    ticket.turn = Turn.NOBODY if is_over else Turn.CUSTOMER if ticket.state == State.WAITING else Turn.PROVIDER
    ticket.updated_at = max(ticket.updated_at, now)
    clocks.show(ticket, standing)


def _step(ticket: Ticket, step: Step) -> None:
    if step.kind is StepKind.PAUSED:
        ticket.pause_reason, ticket.paused_at = step.value[:24], step.at
    elif step.kind is StepKind.REASSIGNED:
        ticket.transfer_count += step.count
    elif step.kind is StepKind.REOPENED:
        ticket.reopen_count += 1
        ticket.resolved_at = ticket.confirmed_at = ticket.closed_at = None
    elif step.kind is StepKind.RESTORED:
        ticket.restored_at = step.at
    elif step.kind is StepKind.RESOLVED:
        ticket.resolved_at = step.at
    elif step.kind is StepKind.CONFIRMED:
        ticket.confirmed_at = step.at
    elif step.kind in (StepKind.CLOSED, StepKind.CANCELLED):
        ticket.closed_at = step.at


def _write(work: Sequence[_Work], organisation: Organisation, now: datetime) -> None:
    new = [one for one in work if one.is_new]
    going_on = [one for one in work if not one.is_new]
    if new:
        number = next_number(f"ticket:{organisation.customer_id}", len(new))
        for place, one in enumerate(new):
            one.ticket.number = f"{organisation.ticket_prefix}-{number + place}"
        Ticket.objects.bulk_create([one.ticket for one in new])
        ImportedCase.objects.bulk_create([one.case for one in new])
    if going_on:
        Ticket.objects.bulk_update([one.ticket for one in going_on], _MOVING)
        ImportedCase.objects.bulk_update([one.case for one in going_on], ["memory"])
    ImportedEvent.objects.bulk_create([row for one in work for row in _event_rows(one, now)])


def _event_rows(one: _Work, now: datetime) -> Iterable[ImportedEvent]:
    meanings: dict[int, list[Step]] = {}
    for step in one.steps:
        meanings.setdefault(step.row, []).append(step)
    for event in one.events:
        steps = meanings.get(event.row, [])
        yield ImportedEvent(
            organisation_id=one.ticket.organisation_id,
            customer_id=one.ticket.customer_id,
            case=one.case,
            key=event.key,
            row=event.row,
            occurred_at=event.at,
            recorded_at=now,
            meanings=[step.kind.value for step in steps],
            group=event.group[:120],
            reassigned=sum(step.count for step in steps if step.kind is StepKind.REASSIGNED),
        )
