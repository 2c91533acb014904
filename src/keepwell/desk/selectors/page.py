# SPDX-License-Identifier: Apache-2.0
"""A ticket's page: conversation, facts, people, promise and what is like it, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from keepwell.contracts.models import CoveredSystem
from keepwell.desk.models import InterimPlan, Ticket, Transfer, Watcher, Workaround
from keepwell.desk.parties import party_of
from keepwell.desk.selectors.beside import LinkLine, TicketLine, line, links_of, similar_to
from keepwell.desk.selectors.conversation import MessageLine, Spoken, spoken
from keepwell.desk.selectors.lines import SystemLine, ledger_lines, transfer_lines
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.people.models import Organisation, Person, Project, Team
from keepwell.people.selectors import PersonCard, cards, csm_of, deputy_of
from keepwell.sla.selectors import Why, why


@dataclass(frozen=True, slots=True)
class TicketPeople:
    """Who has to do with the ticket."""

    requester: PersonCard | None
    raised_by: PersonCard | None
    owner: PersonCard | None
    deputy: PersonCard | None
    csm: PersonCard | None
    csm_deputy: PersonCard | None
    watchers: tuple[PersonCard, ...]


@dataclass(frozen=True, slots=True)
class PlanLine:
    """An interim plan with the names of its author and approver."""

    plan: InterimPlan
    author: PersonCard | None
    approver: PersonCard | None


@dataclass(frozen=True, slots=True)
class WorkaroundLine:
    """A temporary method with the name of who watches over it."""

    workaround: Workaround
    owner: PersonCard | None


@dataclass(frozen=True, slots=True)
class TicketPage:
    """Everything the page shows; `party` says on whose side the reader stands."""

    ticket: Ticket
    party: str
    organisation: str
    customer: str
    system: CoveredSystem | None
    project: Project | None
    team: Team | None
    people: TicketPeople
    conversation: tuple[MessageLine | SystemLine, ...]
    is_cut: bool
    plans: tuple[PlanLine, ...]
    workarounds: tuple[WorkaroundLine, ...]
    links: tuple[LinkLine, ...]
    merged_into: TicketLine | None
    merged: tuple[TicketLine, ...]
    similar: tuple[TicketLine, ...]
    why: Why


@dataclass(frozen=True, slots=True)
class _Parts:
    """The rows around a ticket before names are put to them."""

    merged: list[Ticket]
    spoken: Spoken
    transfers: list[Transfer]
    plans: list[InterimPlan]
    workarounds: list[Workaround]
    watchers: list[UUID]
    csm: Person | None
    deputy: Person | None

    def people(self, ticket: Ticket) -> set[UUID | None]:
        """Everybody whose name the page says."""
        found: set[UUID | None] = {ticket.requester_id, ticket.raised_by_id, ticket.owner_id, ticket.deputy_id}
        found |= {one.author_id for one in self.spoken.messages}
        found |= {person for one in self.transfers for person in (one.from_person_id, one.to_person_id)}
        found |= {person for one in self.plans for person in (one.author_id, one.approver_id)}
        found |= {one.owner_id for one in self.workarounds} | set(self.watchers)
        return found | {one.pk for one in (self.csm, self.deputy) if one is not None}


def ticket_page(actor: Actor, ticket_id: UUID, *, now: datetime) -> TicketPage:
    """The page of a ticket the actor may see; NotFound otherwise."""
    rows = Ticket.objects.visible_to(actor).select_related("system", "project", "team", "merged_into")
    ticket = rows.filter(pk=ticket_id).first()
    if ticket is None:
        raise NotFound
    parts = _parts(actor, ticket, now)
    known = cards(parts.people(ticket))
    places = Organisation.objects.filter(pk__in=(ticket.organisation_id, ticket.customer_id))
    names = {row.pk: row.label for row in places}
    return TicketPage(
        ticket=ticket,
        party=str(party_of(actor, ticket)),
        organisation=names.get(ticket.organisation_id, ""),
        customer=names.get(ticket.customer_id, ""),
        system=ticket.system,
        project=ticket.project,
        team=ticket.team,
        people=_people(ticket, parts, known),
        conversation=_conversation(ticket, parts, known),
        is_cut=parts.spoken.is_cut,
        plans=tuple(PlanLine(one, known.get(one.author_id), known.get(one.approver_id)) for one in parts.plans),
        workarounds=tuple(WorkaroundLine(one, known.get(one.owner_id)) for one in parts.workarounds),
        links=tuple(links_of(actor, ticket)),
        merged_into=line(ticket.merged_into) if ticket.merged_into else None,
        merged=tuple(line(row) for row in parts.merged),
        similar=tuple(similar_to(actor, ticket)),
        why=why(ticket.promise_id, now),
    )


def ticket_numbered(actor: Actor, number: str) -> Ticket:
    """A visible ticket by its human number; NotFound otherwise."""
    ticket = Ticket.objects.visible_to(actor).filter(number=number.strip().upper()).first()
    if ticket is None:
        raise NotFound
    return ticket


def plan_document(actor: Actor, plan_id: UUID) -> InterimPlan:
    """An interim plan with a document that the actor may read; NotFound otherwise."""
    plans = InterimPlan.objects.visible_to(actor).filter(file__isnull=False).select_related("file")
    found = plans.filter(pk=plan_id).first()
    if found is None:
        raise NotFound
    return found


def _parts(actor: Actor, ticket: Ticket, now: datetime) -> _Parts:
    merged = list(Ticket.objects.visible_to(actor).filter(merged_into=ticket).order_by("opened_at", "pk"))
    return _Parts(
        merged=merged,
        spoken=spoken(actor, [ticket.pk, *(row.pk for row in merged)]),
        transfers=list(Transfer.objects.filter(ticket=ticket)),
        plans=list(InterimPlan.objects.visible_to(actor).filter(ticket=ticket)),
        workarounds=list(Workaround.objects.filter(ticket=ticket)),
        watchers=list(Watcher.objects.filter(ticket=ticket).values_list("person_id", flat=True)),
        csm=csm_of(ticket.customer_id, now.date()),
        deputy=deputy_of(ticket.customer_id, now.date()),
    )


def _people(ticket: Ticket, parts: _Parts, known: dict[UUID, PersonCard]) -> TicketPeople:
    def card(person_id: UUID | None) -> PersonCard | None:
        return known.get(person_id) if person_id else None

    return TicketPeople(
        requester=card(ticket.requester_id),
        raised_by=card(ticket.raised_by_id),
        owner=card(ticket.owner_id),
        deputy=card(ticket.deputy_id),
        csm=card(parts.csm.pk if parts.csm else None),
        csm_deputy=card(parts.deputy.pk if parts.deputy else None),
        watchers=tuple(known[person] for person in parts.watchers if person in known),
    )


def _conversation(ticket: Ticket, parts: _Parts, known: dict[UUID, PersonCard]) -> tuple[MessageLine | SystemLine, ...]:
    said = parts.spoken.lines(known, {row.pk: str(row.number) for row in parts.merged})
    names = {key: one.name for key, one in known.items()}
    told = [*ledger_lines(ticket.promise_id), *transfer_lines(parts.transfers, names)]
    return tuple(sorted([*said, *told], key=lambda one: one.at))
