# SPDX-License-Identifier: Apache-2.0
"""Follow a ticket without owning it, or stop following."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk import references
from keepwell.desk.choices import Party
from keepwell.desk.models import Ticket, Watcher
from keepwell.desk.parties import party_of
from keepwell.kernel.actions import action, note_change
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError


@command
class Watch:
    """Who follows; the actor himself when nobody is named."""

    person_id: UUID | None = field(gettext_lazy("Person"), ref="people.Person", default=None)


@action("desk.watch", title=gettext_lazy("Follow"), target=Ticket, command=Watch)
def watch(actor: Actor, ticket: Ticket, command: Watch, *, now: datetime) -> Ticket:
    """Tell this person from now on what happens."""
    person_id = _person(actor, ticket, command)
    _made, is_new = Watcher.objects.get_or_create(
        ticket=ticket,
        person_id=person_id,
        defaults={"organisation_id": ticket.organisation_id, "customer_id": ticket.customer_id, "since": now},
    )
    if is_new:
        note_change("watcher", None, str(person_id))
    return ticket


@action("desk.unwatch", title=gettext_lazy("Stop following"), target=Ticket, command=Watch)
def unwatch(actor: Actor, ticket: Ticket, command: Watch, *, now: datetime) -> Ticket:
    """Tell this person no longer."""
    person_id = _person(actor, ticket, command)
    gone, _each = Watcher.objects.filter(ticket=ticket, person_id=person_id).delete()
    if gone:
        note_change("watcher", str(person_id), None)
    return ticket


def _person(actor: Actor, ticket: Ticket, command: Watch) -> UUID:
    chosen = command.person_id or actor.person_id
    if chosen is None:
        raise DomainError(_("Choose who follows the ticket."), field="person_id")
    if chosen != actor.person_id:
        if party_of(actor, ticket) is Party.CUSTOMER and actor.person_id != ticket.requester_id:
            raise DomainError(_("You can follow the ticket yourself only."), field="person_id")
        references.member(chosen, ticket.customer_id, "person_id")
    return chosen
