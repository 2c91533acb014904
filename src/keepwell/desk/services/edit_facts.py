# SPDX-License-Identifier: Apache-2.0
"""Correct the facts of a ticket: system, module, topic, CAD, cause, project (B91, B34)."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk import references
from keepwell.desk.choices import SOLVED_STATES, Cause, State
from keepwell.desk.events import CauseClassified, FactsEdited
from keepwell.desk.guards import require_in_project, require_provider, require_version
from keepwell.desk.keeping import keep, named
from keepwell.desk.models import Ticket
from keepwell.desk.parties import leads
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError


@command
class EditFacts:
    """The facts as they shall be; what is left out stays. `clear` names facts that shall be empty."""

    title: str | None = field(gettext_lazy("What is it about?"), max_length=200, personal=True, default=None)
    system_id: UUID | None = field(gettext_lazy("System"), ref="contracts.CoveredSystem", default=None)
    module: str | None = field(gettext_lazy("Module"), max_length=80, default=None)
    topic: str | None = field(gettext_lazy("Topic"), max_length=80, default=None)
    cad_tool: str | None = field(gettext_lazy("CAD tool and version"), max_length=80, default=None)
    integration_version: str | None = field(gettext_lazy("Integration version"), max_length=80, default=None)
    workstation: str | None = field(gettext_lazy("Workstation"), max_length=80, personal=True, default=None)
    cause: str | None = field(gettext_lazy("Cause"), choices=Cause, default=None)
    cause_evidence: str | None = field(
        gettext_lazy("How we know the cause"), widget="textarea", personal=True, default=None
    )
    project_id: UUID | None = field(gettext_lazy("Project"), ref="people.Project", default=None)
    is_confidential: bool | None = field(gettext_lazy("Confidential"), default=None)
    clear: tuple[str, ...] = field(gettext_lazy("Make empty"), default=())
    version: int | None = field(gettext_lazy("Version"), widget="hidden", default=None)


_TEXTS = ("title", "module", "topic", "cad_tool", "integration_version", "workstation", "cause_evidence")
_CLEARABLE = ("system_id", "project_id")


@action("desk.edit_facts", title=gettext_lazy("Edit the facts"), target=Ticket, command=EditFacts)
def edit_facts(actor: Actor, ticket: Ticket, command: EditFacts, *, now: datetime) -> Ticket:
    """Change what is given; a wrong reference or an old form changes nothing."""
    require_version(ticket, command.version)
    require_provider(actor, ticket, _("Write the correction as a message; the service team enters it."))
    _check(actor, ticket, command)
    for name in _TEXTS:
        value = getattr(command, name)
        if value is not None:
            setattr(ticket, name, value.strip())
    if command.cause is not None and command.cause != ticket.cause:
        publish(CauseClassified(**named(ticket), before=str(ticket.cause), after=command.cause))
        ticket.cause = command.cause
    if command.is_confidential is not None:
        ticket.is_confidential = command.is_confidential
    for name in _CLEARABLE:
        value = getattr(command, name)
        if value is not None or name in command.clear:
            setattr(ticket, name, value)
    ticket.project_key = str(ticket.project_id or "")
    publish(FactsEdited(**named(ticket)))
    return keep(ticket, now)


def _check(actor: Actor, ticket: Ticket, command: EditFacts) -> None:
    if ticket.state == State.MERGED:
        raise DomainError(_("%(number)s lives on in another ticket; correct that one.") % {"number": ticket.number})
    if command.title is not None and not command.title.strip():
        raise DomainError(_("Say in one line what it is about."), field="title")
    if command.cause == "" and ticket.state in SOLVED_STATES:
        raise DomainError(_("A solved ticket keeps a cause. Choose the right one."), field="cause")
    if command.is_confidential is False and ticket.is_confidential and not leads(actor, ticket.organisation_id):
        raise DomainError(
            _("Only the customer success manager or a service manager makes a ticket open again."),
            field="is_confidential",
        )
    require_in_project(actor, ticket.organisation_id, command.project_id)
    if command.system_id is not None or command.project_id is not None:
        references.check(
            ticket.customer_id, references.Named(system_id=command.system_id, project_id=command.project_id)
        )
