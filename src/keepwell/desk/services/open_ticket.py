# SPDX-License-Identifier: Apache-2.0
"""Open a ticket: promise, owner, number and first message in one transaction of few statements (ADR 0060)."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.contracts.selectors import Case, entitlement
from keepwell.desk import clocks, references
from keepwell.desk.choices import Channel, Kind, Party, Severity
from keepwell.desk.events import TicketOpened
from keepwell.desk.guards import business_time, require_in_project
from keepwell.desk.keeping import named
from keepwell.desk.models import Ticket
from keepwell.desk.parties import channel_of, serves, speaks_for_others
from keepwell.desk.severity import severity_of
from keepwell.desk.talk import Words, draft, hang
from keepwell.desk.uploads import claimed
from keepwell.kernel import rows
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.numbers import next_number
from keepwell.people.models import Organisation
from keepwell.people.selectors import responsible_now
from keepwell.sla.services import NewPromise, start_promise


@command
class OpenTicket:
    """What somebody needs, in his words, and what it does to the work."""

    title: str = field(gettext_lazy("What is it about?"), max_length=200, personal=True)
    description: str = field(gettext_lazy("What happened?"), widget="textarea", personal=True, default="")
    kind: str = field(gettext_lazy("Kind"), choices=Kind, default=Kind.QUESTION.value)
    is_production_stopped: bool = field(gettext_lazy("Production stands still"), default=False)
    is_data_lost: bool = field(gettext_lazy("Data was lost"), default=False)
    affected_count: int = field(gettext_lazy("How many people are affected?"), default=1)
    severity: str = field(
        gettext_lazy("Class"),
        choices=Severity,
        default="",
        help=gettext_lazy("Usually follows from kind and impact; only the service team chooses it by hand."),
    )
    requester_id: UUID | None = field(gettext_lazy("Who asks?"), ref="people.Person", default=None)
    system_id: UUID | None = field(gettext_lazy("System"), ref="contracts.CoveredSystem", default=None)
    module: str = field(gettext_lazy("Module"), max_length=80, default="")
    topic: str = field(gettext_lazy("Topic"), max_length=80, default="")
    cad_tool: str = field(gettext_lazy("CAD tool and version"), max_length=80, default="")
    integration_version: str = field(gettext_lazy("Integration version"), max_length=80, default="")
    workstation: str = field(gettext_lazy("Workstation"), max_length=80, personal=True, default="")
    project_id: UUID | None = field(gettext_lazy("Project"), ref="people.Project", default=None)
    is_confidential: bool = field(gettext_lazy("Confidential"), default=False)
    channel: str = field(gettext_lazy("Channel"), choices=Channel, default="")
    received_at: datetime | None = field(gettext_lazy("Reached us at"), default=None)
    late_reason: str = field(gettext_lazy("Why entered only now"), max_length=300, personal=True, default="")
    attachments: tuple[str, ...] = field(gettext_lazy("Files"), widget="file", personal=True, default=())


@action("desk.open_ticket", title=gettext_lazy("Open a ticket"), target=Organisation, command=OpenTicket, lock=False)
def open_ticket(actor: Actor, organisation: Organisation, command: OpenTicket, *, now: datetime) -> Ticket:
    """Make the ticket with its promise and owner."""
    if not command.title.strip():
        raise DomainError(_("Say in one line what it is about."), field="title")
    requester_id = _requester(actor, organisation, command)
    _require_right_to_class(actor, organisation, command)
    require_in_project(actor, organisation.pk, command.project_id)
    prefix = references.check(
        organisation.customer_id,
        references.Named(requester_id=requester_id, system_id=command.system_id, project_id=command.project_id),
    )
    opened_at = business_time(actor, command.received_at, command.late_reason, now=now, field="received_at")
    severity = severity_of(
        command.kind,
        is_production_stopped=command.is_production_stopped,
        is_data_lost=command.is_data_lost,
        claimed=command.severity,
    )
    ticket = _drafted(organisation, command, requester_id=requester_id, opened_at=opened_at, now=now)
    ticket.severity, ticket.raised_by_id = severity, actor.person_id
    ticket.channel = channel_of(actor, command.channel)
    ticket.owner_id = responsible_now(organisation.customer_id, now).person_id
    _promise(ticket, actor, now)
    files = claimed(actor, command.attachments)
    message = draft(ticket, _first_words(ticket, command, actor), actor=actor, now=now)
    # last: until the commit, the counter's row keeps every other opening of this customer waiting
    ticket.number = f"{prefix}-{next_number(f'ticket:{organisation.customer_id}')}"
    rows.insert(ticket, message)
    hang(message, files)
    publish(
        TicketOpened(
            **named(ticket),
            owner_id=ticket.owner_id,
            requester_id=requester_id,
            severity=str(severity),
            channel=str(ticket.channel),
        )
    )
    return ticket


def _requester(actor: Actor, organisation: Organisation, command: OpenTicket) -> UUID:
    chosen = command.requester_id or actor.person_id
    if chosen is None:
        raise DomainError(_("Say who asks; the answer goes to this person."), field="requester_id")
    if chosen != actor.person_id and not speaks_for_others(actor, organisation.pk):
        raise DomainError(
            _("You can ask for yourself only. Your key user or PLM specialist can ask for others."),
            field="requester_id",
        )
    return chosen


def _require_right_to_class(actor: Actor, organisation: Organisation, command: OpenTicket) -> None:
    if command.severity and not actor.is_system and not serves(actor, organisation.pk):
        raise DomainError(_("Say what stands still or was lost; the class follows from it."), field="severity")


def _drafted(
    organisation: Organisation, command: OpenTicket, *, requester_id: UUID, opened_at: datetime, now: datetime
) -> Ticket:
    return Ticket(
        organisation_id=organisation.pk,
        customer_id=organisation.customer_id,
        title=command.title.strip(),
        kind=command.kind,
        is_production_stopped=command.is_production_stopped,
        is_data_lost=command.is_data_lost,
        affected_count=command.affected_count,
        requester_id=requester_id,
        system_id=command.system_id,
        module=command.module.strip(),
        topic=command.topic.strip(),
        cad_tool=command.cad_tool.strip(),
        integration_version=command.integration_version.strip(),
        workstation=command.workstation.strip(),
        project_id=command.project_id,
        project_key=str(command.project_id or ""),
        is_confidential=command.is_confidential,
        opened_at=opened_at,
        recorded_at=now,
        updated_at=now,
    )


def _promise(ticket: Ticket, actor: Actor, now: datetime) -> None:
    case = Case(
        customer_id=ticket.customer_id,
        organisation_id=ticket.organisation_id,
        system_id=ticket.system_id,
        at=ticket.opened_at,
    )
    new = NewPromise(
        organisation_id=ticket.organisation_id,
        customer_id=ticket.customer_id,
        class_code=str(ticket.severity),
        opened_at=ticket.opened_at,
        entitlement=entitlement(case),
    )
    standing = start_promise(new, actor=actor, now=now)
    ticket.promise_id = standing.promise_id
    clocks.show(ticket, standing)


def _first_words(ticket: Ticket, command: OpenTicket, actor: Actor) -> Words:
    return Words(
        body=command.description or command.title,
        party=Party.SYSTEM if actor.is_system else Party.CUSTOMER,  # whoever types it, these are the asker's words
        channel=str(ticket.channel),
        at=ticket.opened_at,
        late_reason=command.late_reason,
    )
