# SPDX-License-Identifier: Apache-2.0
"""What would change a refusal, found by asking the engine again: with a role, a second factor, a project."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from keepwell.access.engine.policies import Asked, Policies
from keepwell.access.engine.principals import PERSON, Circumstances, Principal
from keepwell.people.choices import Role
from keepwell.people.models import Project
from keepwell.people.selectors import organisation_names

MOST_WAYS = 16


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role that the policies ask about and the person holds: whether it counts for this row."""

    role: str
    label: str
    counts_here: bool


@dataclass(frozen=True, slots=True)
class _Change:
    """One thing that could be otherwise."""

    words: str
    principal: Principal
    circumstances: Circumstances


def roles_that_matter(asked: Asked, row: models.Model | None) -> tuple[RoleLine, ...]:
    """The roles held of which a policy speaks, those that count here first."""
    place, named = _place_of(row), _roles_named(asked)
    held = dict(asked.principal.roles)
    lines = [
        RoleLine(role, str(Role(role).label), role in asked.principal.everywhere or place in held.get(role, ()))
        for role in Role.values
        if role in named and (role in asked.principal.everywhere or role in held)
    ]
    return tuple(sorted(lines, key=lambda line: not line.counts_here))


def ways(policies: Policies, asked: Asked, row: models.Model | None) -> tuple[str, ...]:
    """Single changes that would permit it; where none does, pairs of a role with a second factor or a project."""
    if asked.principal.type != PERSON:
        return ()
    roles = list(_roles(asked, row))
    others = [*_second_factor(asked), *_project(asked, row)]
    found = [change.words for change in (*others, *roles) if _permits(policies, asked, change)]
    if not found:
        pairs = (_together(one, other) for one, other in product(roles, others))
        found = [change.words for change in pairs if _permits(policies, asked, change)]
    return tuple(found[:MOST_WAYS])


def _permits(policies: Policies, asked: Asked, change: _Change) -> bool:
    return policies.decide(change.principal, asked.action, asked.row, change.circumstances).allowed


def _roles(asked: Asked, row: models.Model | None) -> Iterator[_Change]:
    place = _place_of(row)
    name = organisation_names({place}).get(place, "") if place else ""
    named = _roles_named(asked)
    for role in Role.values:
        if role not in named:
            continue
        label = str(Role(role).label)
        if place is not None and place not in dict(asked.principal.roles).get(role, ()):
            here = asked.principal.roles | {(role, frozenset({place}))}
            words = _("with the role %(role)s at %(place)s") % {"role": label, "place": name or _("its organisation")}
            yield _Change(words, replace(asked.principal, roles=here), asked.circumstances)
        if place is None and role not in asked.principal.everywhere:
            words = _("with the role %(role)s for the whole installation") % {"role": label}
            everywhere = asked.principal.everywhere | {role}
            yield _Change(words, replace(asked.principal, everywhere=everywhere), asked.circumstances)


def _second_factor(asked: Asked) -> Iterator[_Change]:
    if not asked.circumstances.mfa:
        stronger = replace(asked.circumstances, mfa=True)
        yield _Change(_("after signing in with a second factor"), asked.principal, stronger)


def _project(asked: Asked, row: models.Model | None) -> Iterator[_Change]:
    key = (asked.row.attributes.get("project") if asked.row is not None else None) or ""
    if row is None or not isinstance(key, str) or not key:
        return
    project = UUID(key)
    if project not in asked.principal.projects:
        known = Project.objects.filter(pk=project).first()
        words = _("as a member of the project %(project)s") % {"project": known.label if known else key}
        principal = replace(asked.principal, projects=asked.principal.projects | {project})
        yield _Change(words, principal, asked.circumstances)


def _together(one: _Change, other: _Change) -> _Change:
    principal = replace(one.principal, projects=one.principal.projects | other.principal.projects)
    words = _("%(first)s and %(second)s") % {"first": one.words, "second": other.words}
    return _Change(words, principal, other.circumstances)


def _place_of(row: models.Model | None) -> UUID | None:
    found = getattr(row, "organisation_id", None) or (row.pk if row is not None and hasattr(row, "parent_id") else None)
    return found if isinstance(found, UUID) else None


def _roles_named(asked: Asked) -> frozenset[str]:
    words = json.dumps([body for policy in asked.speaking for _when, body in policy.conditions])
    return frozenset(role for role in Role.values if f'"{role}"' in words or f'"{role}_of"' in words)
