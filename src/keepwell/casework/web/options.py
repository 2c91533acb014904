# SPDX-License-Identifier: Apache-2.0
"""What the boxes of casework's forms offer."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from keepwell.casework.models import Problem
from keepwell.casework.selectors import templates_in_use
from keepwell.desk.models import Ticket
from keepwell.kernel import clock
from keepwell.kernel.actor import Actor
from keepwell.people.choices import Role
from keepwell.people.models import Person, RoleHeld, Team
from keepwell.people.selectors import cards
from keepwell.ui.parts import viewer_zone

Options = Sequence[tuple[str, str]]
_MOST = 300
#: who of a customer approves things
_APPROVING = (Role.OFFICE_HEAD, Role.SPECIALIST, Role.KEY_USER, Role.CHIEF_PLM_OFFICER)


def _people(ids: Iterable[UUID]) -> Options:
    known = sorted(cards(ids).values(), key=lambda card: (not card.is_provider, card.organisation, card.name))
    return [(str(card.id), f"{card.name} · {card.job_title or card.organisation}") for card in known]


def staff(actor: Actor) -> Options:
    """The people of the service house."""
    rows = Person.objects.visible_to(actor).active().filter(is_provider=True)
    return _people(rows.values_list("pk", flat=True)[:_MOST])


def everybody(actor: Actor, ticket: Ticket) -> Options:
    """The people of the service house and of the customer."""
    rows = Person.objects.visible_to(actor).active()
    rows = rows.filter(Q(is_provider=True) | Q(customer_id=ticket.customer_id))
    return _people(rows.values_list("pk", flat=True)[:_MOST])


def approvers(actor: Actor, ticket: Ticket) -> Options:
    """The service house, and who leads at the customer, and who asked."""
    held = RoleHeld.objects.filter(role__in=_APPROVING, customer_id=ticket.customer_id).on(clock.now().date())
    rows = Person.objects.visible_to(actor).active()
    rows = rows.filter(Q(is_provider=True) | Q(pk__in=held.values("person_id")) | Q(pk=ticket.requester_id))
    return _people(rows.values_list("pk", flat=True)[:_MOST])


def teams(actor: Actor) -> Options:
    """Teams of the service house."""
    rows = Team.objects.visible_to(actor).filter(is_provider=True)
    return [(str(row.pk), row.label) for row in rows[:_MOST]]


def problems(actor: Actor) -> Options:
    """Problems that are worked on, newest first."""
    rows = Problem.objects.visible_to(actor).open().order_by("-opened_at")[:_MOST]
    return [(str(row.pk), f"{row.number} {row.title}") for row in rows]


def templates(actor: Actor) -> Options:
    """Checklists in use."""
    return [(str(row.pk), row.name) for row in templates_in_use(actor)]


def local(moment: datetime) -> str:
    """An instant as it stands in a text box, in the reader's zone."""
    return f"{moment.astimezone(viewer_zone()):%Y-%m-%d %H:%M}"
