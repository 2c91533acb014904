# SPDX-License-Identifier: Apache-2.0
"""Place a legal hold on an organisation, a project, a ticket or a person."""

from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.models import Ticket
from keepwell.kernel.actions import action, note_change, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError, NotFound
from keepwell.kernel.registry import Risk
from keepwell.kernel.removal import kind_of
from keepwell.people.models import Organisation, Person, Project
from keepwell.retention.events import HoldPlaced
from keepwell.retention.holding import mark_reached
from keepwell.retention.models import LegalHold


@command
class PlaceHold:
    """Why, and the reference by which the matter is known."""

    reason: str = field(gettext_lazy("Reason"), widget="textarea", personal=True)
    reference: str = field(
        gettext_lazy("Reference"), max_length=120, help=gettext_lazy("File number of the case, order or audit.")
    )


@action(
    "retention.hold_organisation",
    title=gettext_lazy("Hold everything of the organisation"),
    target=Organisation,
    command=PlaceHold,
    risk=Risk.HIGH,
    lock=False,
)
def hold_organisation(actor: Actor, organisation: Organisation, command: PlaceHold, *, now: datetime) -> LegalHold:
    """Keep everything at the organisation and below it."""
    return _hold(actor, organisation, organisation, command, now)


@action(
    "retention.hold_project",
    title=gettext_lazy("Hold the project"),
    target=Project,
    command=PlaceHold,
    risk=Risk.HIGH,
    lock=False,
)
def hold_project(actor: Actor, project: Project, command: PlaceHold, *, now: datetime) -> LegalHold:
    """Keep the project and its tickets."""
    return _hold(actor, project, project.organisation, command, now)


@action(
    "retention.hold_ticket",
    title=gettext_lazy("Hold the ticket"),
    target=Ticket,
    command=PlaceHold,
    risk=Risk.HIGH,
    lock=False,
)
def hold_ticket(actor: Actor, ticket: Ticket, command: PlaceHold, *, now: datetime) -> LegalHold:
    """Keep one ticket."""
    return _hold(actor, ticket, ticket.organisation, command, now)


@action(
    "retention.hold_person",
    title=gettext_lazy("Hold the person"),
    target=Person,
    command=PlaceHold,
    risk=Risk.HIGH,
    lock=False,
)
def hold_person(actor: Actor, person: Person, command: PlaceHold, *, now: datetime) -> LegalHold:
    """Keep what is known about a person and the tickets the person asked for."""
    return _hold(actor, person, person.organisation, command, now)


def _hold(actor: Actor, row: Model, place: Organisation, command: PlaceHold, now: datetime) -> LegalHold:
    if actor.person_id is None:
        raise NotFound
    _require_words(command)
    if LegalHold.objects.in_force().filter(subject_id=row.pk, reference=command.reference.strip()).exists():
        raise DomainError(_("A hold with this reference is in force here already."), field="reference")
    kind = kind_of(type(row))
    made = LegalHold.objects.create(
        kind=kind.name,
        subject_id=row.pk,
        label=kind.label(row)[:300],
        reason=command.reason.strip(),
        reference=command.reference.strip(),
        organisation_id=place.pk,
        customer_id=place.customer_id,
        placed_by_id=actor.person_id,
        placed_at=now,
    )
    note_change("rows held", None, mark_reached(row.pk))
    publish(
        HoldPlaced(hold_id=made.pk, kind=made.kind, organisation_id=made.organisation_id, customer_id=made.customer_id)
    )
    return made


def _require_words(command: PlaceHold) -> None:
    if not command.reason.strip():
        raise DomainError(_("Say why this must be kept."), field="reason")
    if not command.reference.strip():
        raise DomainError(_("Name the reference by which the matter is known."), field="reference")
