# SPDX-License-Identifier: Apache-2.0
"""Whom an internal note calls by `@name`: people of the service team who may see the ticket, and nobody else."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from keepwell.desk.models import Ticket, Watcher
from keepwell.kernel import ports
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import DomainError
from keepwell.people.models import Person
from keepwell.people.selectors import actor_of_person

#: so many people at once are called by a message to the team, not by a note
MOST_CALLED = 10


def may_see(person_id: UUID, ticket: Ticket) -> bool:
    """Whether the policies show this person the ticket."""
    reader = actor_of_person(person_id)
    context = {"mfa": reader.mfa}
    return ports.authorizer().authorise(reader, "desk.view_ticket", ticket, context).allowed


def called(actor: Actor, ticket: Ticket, body: str, chosen: Iterable[UUID]) -> list[UUID]:
    """The persons chosen, and those whose names stand behind an `@`; DomainError names who may not read it."""
    wanted = set(chosen)
    if not wanted and "@" not in body:
        return []
    ours = Person.objects.filter(is_provider=True, is_active=True)
    found = [one for one in ours if one.pk in wanted or any(f"@{name}" in body for name in _names(one))]
    longer = [name for one in found for name in _names(one)]
    # “@王倩倩” calls 王倩倩 and not 王倩 as well
    found = [one for one in found if one.pk in wanted or not all(_is_part(name, longer, body) for name in _names(one))]
    if wanted - {one.pk for one in found}:
        raise DomainError(_("Only people of the service team can be called in an internal note."), field="body")
    if len(found) > MOST_CALLED:
        raise DomainError(_("At most %(count)s people can be called at once.") % {"count": MOST_CALLED}, field="body")
    for one in found:
        if one.pk != actor.person_id and not may_see(one.pk, ticket):
            raise DomainError(
                _("%(name)s may not read this ticket. Take the @ away, or ask somebody who may.") % {"name": one.name},
                field="body",
            )
    return [one.pk for one in found if one.pk != actor.person_id]


def _names(person: Person) -> list[str]:
    return [str(name) for name in (person.name, person.latin_name) if name]


def _is_part(name: str, others: Iterable[str], body: str) -> bool:
    left = body
    for longer in others:
        if longer != name and longer.startswith(name):
            left = left.replace(f"@{longer}", "")
    return f"@{name}" not in left


def follow(ticket: Ticket, people: Iterable[UUID], now: datetime) -> None:
    """Who was called hears of the ticket from now on."""
    Watcher.objects.bulk_create(
        [
            Watcher(
                ticket=ticket,
                person_id=person_id,
                organisation_id=ticket.organisation_id,
                customer_id=ticket.customer_id,
                since=now,
            )
            for person_id in people
        ],
        ignore_conflicts=True,
    )
