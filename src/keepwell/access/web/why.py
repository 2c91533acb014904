# SPDX-License-Identifier: Apache-2.0
"""A decision explained: by which policies, with which roles, and what would change it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from keepwell.access.authorizer import plugged
from keepwell.access.authzen.keepwell import row_named
from keepwell.access.engine.schema import ActionKind
from keepwell.access.selectors.explaining import ASKERS, Explanation, explain_by_id
from keepwell.audit.selectors import title_of
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.ui import forms
from keepwell.ui.navigation import actor_of

Kinds = Mapping[str, ActionKind]
#: kinds of things people ask about; another one is there when a link asks about it
FIRST: Mapping[str, str | Promise] = {
    "desk.ticket": _("Ticket"),
    "contracts.contract": _("Contract"),
    "people.person": _("Person"),
    "people.organisation": _("Organisation"),
    "people.project": _("Project"),
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the address asks: a kind of thing, one of it, an act, and perhaps somebody else."""

    kind: str
    target: str
    action: str
    person: str


@require_GET
def why(request: HttpRequest) -> HttpResponse:
    """Ask for an act and, if it is about one thing, that thing."""
    actor = actor_of(request)
    kinds = plugged().policies.kinds
    asked = _read(request, kinds)
    told, is_missing = None, False
    if asked.action and (asked.target or kinds[asked.action].shape is None):
        try:
            told = _told(actor, kinds[asked.action], asked)
        except NotFound:
            is_missing = True
    things = forms.offered(_reference(kinds, asked.kind), actor) if asked.kind else []
    context = {
        "asked": asked,
        "told": told,
        "is_missing": is_missing,
        "title": _title(kinds[asked.action]) if asked.action else "",
        "kinds": _kinds_offered(kinds, asked.kind),
        "things": things,
        "is_listed": asked.target in {value for value, _label in things},
        "acts": _acts(kinds, asked.kind),
        "people": forms.offered("people.Person", actor) if any(actor.holds(role) for role in ASKERS) else [],
    }
    return render(request, "access/why.html", context)


def _read(request: HttpRequest, kinds: Kinds) -> _Asked:
    given = {name: request.GET.get(name, "").strip()[:100] for name in ("kind", "target", "action", "person")}
    action = given["action"]
    if action and action not in kinds:
        raise NotFound
    of_action = _kind_of(kinds[action]) if action else ""
    if given["kind"] and action and of_action != given["kind"]:
        action = ""  # another kind was chosen: its acts are others
    kind = given["kind"] or of_action
    if kind and kind not in {_kind_of(one) for one in kinds.values()}:
        raise NotFound
    return _Asked(kind, given["target"], action, given["person"])


def _told(actor: Actor, kind: ActionKind, asked: _Asked) -> Explanation:
    person = _uuid(asked.person) if asked.person else None
    if kind.shape is None:
        return explain_by_id(actor, kind.name, None, person)
    key = _uuid(asked.target) if "-" in asked.target and len(asked.target) == len(str(UUID(int=0))) else None
    if key is None:
        row = row_named(kind.shape, asked.target)
        key = row.pk if row is not None else None
    if key is None:
        raise NotFound
    return explain_by_id(actor, kind.name, key, person)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error


def _kind_of(one: ActionKind) -> str:
    return str(one.shape.model._meta.label_lower) if one.shape is not None else "keepwell.installation"


def _reference(kinds: Kinds, kind: str) -> str:
    return next((one.shape.model._meta.label for one in kinds.values() if one.shape and _kind_of(one) == kind), "")


def _kinds_offered(kinds: Kinds, asked: str) -> list[tuple[str, str]]:
    """The kinds people ask about, and the one that is asked about now."""
    there = {_kind_of(one): one.shape for one in kinds.values()}
    found = [(kind, str(name)) for kind, name in FIRST.items() if kind in there]
    shape = there.get(asked)
    if shape is not None and asked not in FIRST:
        found.append((asked, str(shape.model._meta.verbose_name)))
    return found


def _title(one: ActionKind) -> str:
    return gettext("See it") if one.is_view else str(title_of(one.name))


def _acts(kinds: Kinds, kind: str) -> list[tuple[str, str]]:
    """The acts that can be done to such a thing."""
    found = [(one.name, _title(one), one.is_view) for one in kinds.values() if _kind_of(one) == kind]
    return [(name, title) for name, title, _is_view in sorted(found, key=lambda one: (not one[2], one[1]))]
