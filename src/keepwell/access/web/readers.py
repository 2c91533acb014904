# SPDX-License-Identifier: Apache-2.0
"""Who may open the pages about everybody's access, the tabs between them, and how a holding looks in a table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from keepwell.access.choices import Flag, LineKind
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.people.choices import Role
from keepwell.people.models import Project
from keepwell.people.selectors import cards, organisation_names
from keepwell.ui import parts
from keepwell.ui.faces import Link, Text
from keepwell.ui.navigation import actor_of

READERS = frozenset({Role.SECURITY_ADMIN.value, Role.AUDITOR.value, Role.SERVICE_MANAGER.value})
KEEPERS = frozenset({Role.SECURITY_ADMIN.value, Role.AUDITOR.value})
_TABS: tuple[tuple[str | Promise, str, frozenset[str]], ...] = (
    (_("Who may do what"), "access:rights", READERS),
    (_("Reviews"), "access:reviews", READERS),
    (_("Dormant accounts"), "access:dormant", KEEPERS),
    (_("Refused attempts"), "access:refusals", KEEPERS),
    (_("Programs that ask"), "access:programs", KEEPERS),
)
_TONES = {Flag.LEFT: "late", Flag.DORMANT: "soon", Flag.NEVER: "soon", Flag.POWERFUL: "accent"}


def reader_of(request: HttpRequest, roles: frozenset[str] = READERS) -> Actor:
    """The reader, if such pages are his; others are not told that they are here. Rows are for the policies to show."""
    actor = actor_of(request)
    if not any(actor.holds(role) for role in roles):
        raise NotFound
    return actor


def tabs_for(actor: Actor, current: str) -> list[Link]:
    """The pages about access that this reader's roles reach."""
    shown = [(title, name) for title, name, roles in _TABS if any(actor.holds(role) for role in roles)]
    return [Link(title, reverse(name), is_current=name == current) for title, name in shown]


@dataclass(frozen=True, slots=True)
class Named:
    """The names behind the ids of holdings, asked in three queries however many there are."""

    people: Mapping[UUID, str]
    places: Mapping[UUID, str]
    projects: Mapping[UUID, str]

    def what(self, kind: str, role: str, label: str) -> str:
        """What is held."""
        if kind in (LineKind.ROLE, LineKind.VACANT):
            return str(Role(role).label) if role in Role.values else role
        return label or str(LineKind(kind).label)

    def where(self, place: UUID | None, project: UUID | None) -> str:
        """Where it counts."""
        found = [self.projects.get(project, "")] if project else []
        found += [self.places.get(place, "")] if place else []
        return " · ".join(name for name in found if name)


def named(people: Iterable[UUID | None], places: Iterable[UUID | None], projects: Iterable[UUID | None]) -> Named:
    """Look the names up; what the reader may not meet has none."""
    found = Project.objects.in_bulk([one for one in set(projects) if one])
    return Named(
        {key: card.name for key, card in cards(people).items()},
        organisation_names({one for one in places if one}),
        {key: row.label for key, row in found.items()},
    )


def flag_badges(flags: Iterable[str]) -> Text:
    """The flags as marks in a row."""
    known = [Flag(one) for one in flags if one in Flag.values]
    return format_html_join(" ", "{}", ((parts.badge(flag.label, _TONES.get(flag, "neutral")),) for flag in known))


def person_cell(names: Named, key: UUID | None) -> Text:
    """A person with a link, or nobody."""
    if key is None:
        return "–"
    return parts.person(names.people.get(key, "?"), reverse("people:person", args=[key]))
