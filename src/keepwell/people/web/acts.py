# SPDX-License-Identifier: Apache-2.0
"""One address for every act on people: `/people/act/<verb>/<id>/`; which ones a page offers, the policies say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from keepwell.kernel import ports
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.kernel.scope import reading
from keepwell.people import services
from keepwell.people.models import (
    Absence,
    Account,
    Contact,
    DutyShift,
    Organisation,
    Person,
    Project,
    ProjectMember,
    RoleHeld,
    Team,
    TeamMember,
)
from keepwell.ui.acting import Asking, Done, act
from keepwell.ui.faces import Link
from keepwell.ui.navigation import actor_of


def _organisation(row: Any) -> str:
    return reverse("people:organisation", args=[row.pk])


def _place_of(row: Any) -> str:
    return reverse("people:organisation", args=[row.organisation_id])


def _person(row: Any) -> str:
    return reverse("people:person", args=[row.pk])


def _person_of(row: Any) -> str:
    return reverse("people:person", args=[row.person_id])


def _team(row: Any) -> str:
    return reverse("people:team", args=[row.pk])


def _team_of(row: Any) -> str:
    return reverse("people:team", args=[row.team_id])


#: where to go back to, by the kind of row acted upon
_BACK: Mapping[type[Model], Callable[[Any], str]] = {
    Organisation: _organisation,
    Person: _person,
    Account: _person_of,
    Contact: _person_of,
    Absence: _person_of,
    RoleHeld: _place_of,
    Team: _team,
    TeamMember: _team_of,
    DutyShift: _team_of,
    Project: _place_of,
    ProjectMember: _place_of,
}

_OFFERED: tuple[Any, ...] = (
    services.create_organisation,
    services.rename_organisation,
    services.move_organisation,
    services.add_person,
    services.hold_role,
    services.create_team,
    services.create_project,
    services.change_person,
    services.add_contact,
    services.plan_absence,
    services.retire_person,
    services.close_account,
    services.confirm_contact,
    services.end_absence,
    services.end_role,
    services.add_team_member,
    services.remove_team_member,
    services.plan_duty_shift,
    services.cancel_duty_shift,
    services.add_project_member,
    services.remove_project_member,
)
_VERBS = {offered.name.partition(".")[2].replace("_", "-"): offered for offered in _OFFERED}


@dataclass(frozen=True, slots=True)
class _Filled:
    """Fields of a row that start a form with what is true now."""

    model: type[Model]
    fields: tuple[str, ...]


_STARTS = {
    "rename-organisation": _Filled(Organisation, ("name", "name_en", "zone", "language")),
    "change-person": _Filled(Person, ("name", "latin_name", "job_title", "language", "employment")),
}


def acts_for(actor: Actor, row: Model) -> list[Link]:
    """The acts on a row that the policies let the actor do, as links to their forms."""
    decide = ports.authorizer().authorise
    context = {"mfa": actor.mfa, "via": str(actor.via)}
    return [
        Link(offered.title, reverse("people:act", args=[verb, row.pk]))
        for verb, offered in _VERBS.items()
        if offered.target is type(row) and _makes_sense(verb, row) and decide(actor, offered.name, row, context).allowed
    ]


def _makes_sense(verb: str, row: Model) -> bool:
    return verb != "move-organisation" or getattr(row, "parent_id", None) is not None


@require_http_methods(["GET", "POST"])
def act_on(request: HttpRequest, verb: str, pk: UUID) -> HttpResponse:
    """Ask for what an act needs, and do it."""
    offered = _VERBS.get(verb)
    if offered is None:
        raise NotFound
    actor = actor_of(request)
    with reading(actor):  # closed before the act: a refusal's log entry must outlive it
        row = offered.target.objects.visible_to(actor).filter(pk=pk).first()
    if row is None:
        raise NotFound
    back = _BACK[type(row)](row)
    filled = _STARTS.get(verb)
    initial = {name: getattr(row, name) for name in filled.fields} if filled else {}
    return act(
        request,
        offered,
        row,
        done=lambda _made: Done(back, _("Done: %(title)s") % {"title": offered.title}),
        asking=Asking(initial=initial, back=back),
    )
