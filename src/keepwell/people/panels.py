# SPDX-License-Identifier: Apache-2.0
"""What this room hangs into the kit: the side bar, the person in the top bar, and what commands may point at.

References open the scope themselves: a form that comes back after a refusal is built outside of any transaction.
"""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actor import Actor
from keepwell.kernel.scope import reading
from keepwell.kernel.slots import slot
from keepwell.people import evidence as evidence  # registers what this room shows an auditor
from keepwell.people import home_cards as home_cards  # cards of the home page
from keepwell.people.models import Organisation, Person, Project
from keepwell.people.selectors import cards, customers, find_people, unread_count
from keepwell.people.web.own import holder_of
from keepwell.ui import navigation, shell
from keepwell.ui.forms import Search, register_reference

MOST_OPTIONS = 500
_SEARCHED_FROM = 2  # characters: two are a Chinese name


def _unread(actor: Actor) -> int | None:
    with reading(actor):
        return unread_count(actor) or None


def _people(actor: Actor, target: object) -> Sequence[tuple[UUID, str]]:
    """Everybody the actor may choose: our staff first, then by name."""
    del target
    with reading(actor):
        ids = Person.objects.visible_to(actor).active().order_by("-is_provider", "name").values_list("pk", flat=True)
        found = cards(ids[:MOST_OPTIONS])
    ours_first = sorted(found.values(), key=lambda card: (not card.is_provider, card.name))
    return [(card.id, f"{card.name} · {card.organisation}") for card in ours_first]


def _staff(actor: Actor, target: object) -> Sequence[tuple[UUID, str]]:
    """Our own staff."""
    del target
    with reading(actor):
        staff = Person.objects.visible_to(actor).active().filter(is_provider=True)[:MOST_OPTIONS]
        return [(one.pk, f"{one.label} · {one.job_title}" if one.job_title else one.label) for one in staff]


def _fitting(actor: Actor, typed: str) -> Sequence[tuple[UUID, str]]:
    """Persons that fit what is typed into a picker."""
    with reading(actor):
        return [(card.id, f"{card.name} · {card.organisation}") for card in find_people(actor, typed, limit=20)]


def _named(actor: Actor, value: str) -> str | None:
    """What a person is called, if the actor may choose him."""
    try:
        key = UUID(value)
    except ValueError:
        return None
    with reading(actor):
        if not Person.objects.visible_to(actor).active().filter(pk=key).exists():
            return None
        card = cards([key]).get(key)
        return f"{card.name} · {card.organisation}" if card else None


def _organisations(actor: Actor, target: object) -> Sequence[tuple[UUID, str]]:
    """Every node the actor may see, with its code."""
    del target
    with reading(actor):
        rows = Organisation.objects.visible_to(actor)[:MOST_OPTIONS]
        return [(row.pk, f"{row.label} · {row.code}") for row in rows]


def _customers(actor: Actor, target: object) -> Sequence[tuple[UUID, str]]:
    """Contract-holding organisations."""
    del target
    with reading(actor):
        return [(row.pk, row.label) for row in customers(actor)[:MOST_OPTIONS]]


def _projects(actor: Actor, target: object) -> Sequence[tuple[UUID, str]]:
    """Projects of the target's customer that the actor may see."""
    with reading(actor):
        rows = Project.objects.visible_to(actor)
        customer = getattr(target, "customer_id", None)
        if customer is not None:
            rows = rows.filter(customer_id=customer)
        return [(row.pk, f"{row.label} · {row.code}") for row in rows[:MOST_OPTIONS]]


navigation.register(
    navigation.NavItem("", _("Notices"), "people:notices", count=_unread, order=15),
    navigation.NavItem(_("Customers"), _("Customers and contacts"), "people:directory", order=40, under="/people/"),
    navigation.NavItem(_("Customers"), _("Teams and duty"), "people:teams", order=41, under="/teams/"),
)
shell.plug(holder=holder_of)
slot("person.main")  # higher rooms hang their panels on a person's page
register_reference("people.Person", _people, Search(_fitting, _named))
register_reference("people.Staff", _staff)
register_reference("people.Organisation", _organisations)
register_reference("people.Customer", _customers)
register_reference("people.Project", _projects)
