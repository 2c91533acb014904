# SPDX-License-Identifier: Apache-2.0
"""The page of reply templates: what there is, who uses it, and a form for each."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from keepwell.desk.filling import VARIABLES
from keepwell.desk.models import ReplyTemplate
from keepwell.desk.selectors import is_staff, template_of, templates_for
from keepwell.desk.services import change_template, create_template, remove_template
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.kernel.scope import reading
from keepwell.people.models import Team
from keepwell.ui.acting import Asking, Done, act
from keepwell.ui.fields import Option
from keepwell.ui.navigation import actor_of

_FIELDS = ("title", "body_zh", "body_en", "is_personal", "team_id", "is_signature", "is_retired")


@require_GET
def templates(request: HttpRequest) -> HttpResponse:
    """All templates the reader may see."""
    actor = _staff(request)
    with reading(actor):
        rows = templates_for(actor, with_all=True)
        leads = "csm" in actor.everywhere or "service_manager" in actor.everywhere
    lines = [
        {
            "row": row,
            "whose": _whose(row),
            "change": reverse("desk:change_template", args=[row.pk]) if _may_change(actor, row, leads) else "",
            "remove": reverse("desk:remove_template", args=[row.pk]),
        }
        for row in rows
    ]
    return render(request, "desk/templates.html", {"lines": lines, "variables": VARIABLES.items()})


def _staff(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not is_staff(actor):
        raise NotFound
    return actor


def _may_change(actor: Actor, row: ReplyTemplate, leads: bool) -> bool:
    return row.author_id == actor.person_id or (leads and not row.is_personal)


def _whose(row: ReplyTemplate) -> str:
    if row.is_signature:
        return _("My signature")
    if row.is_personal:
        return _("Only I")
    return str(row.team.label) if row.team else _("The whole service team")


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Keep a new text."""
    actor = _staff(request)
    return act(request, create_template, actor.organisation_id, done=_done, asking=_asking(actor))


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a text."""
    actor = _staff(request)
    with reading(actor):
        row = template_of(actor, pk)
    return act(request, change_template, row, done=_done, asking=_asking(actor, row))


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a text away."""
    actor = _staff(request)
    with reading(actor):
        row = template_of(actor, pk)
    hint = _("“{title}” is gone for everybody. Answers written with it stay.").format(title=row.title)
    asking = Asking(hint=hint, back=reverse("desk:templates"))
    return act(
        request, remove_template, row, done=lambda _made: Done(reverse("desk:templates"), _("Removed.")), asking=asking
    )


def _done(made: object) -> Done:
    return Done(reverse("desk:templates"), _("“{title}” is kept.").format(title=str(made)))


def _asking(actor: Actor, row: ReplyTemplate | None = None) -> Asking:
    known = " ".join(f"{{{chinese}}}" for chinese in VARIABLES.values())
    english = " ".join(f"{{{name}}}" for name in VARIABLES)
    with reading(actor):
        teams: list[Option] = [(str(one.pk), one.label) for one in Team.objects.filter(is_provider=True)]
    return Asking(
        hint=_("Variables are filled in when the text is used: {chinese} or {english}").format(
            chinese=known, english=english
        ),
        initial={name: getattr(row, name) for name in _FIELDS} if row is not None else {},
        options={"team_id": teams},
        back=reverse("desk:templates"),
    )
