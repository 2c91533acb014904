# SPDX-License-Identifier: Apache-2.0
"""Who may do what at a place or in a project, now; and whose account sleeps."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from keepwell.access.selectors.abilities import acts_of_role
from keepwell.access.selectors.explaining import may
from keepwell.access.selectors.holdings import Around, Holding, dormant_accounts, holdings
from keepwell.access.web.readers import KEEPERS, Named, flag_badges, named, person_cell, reader_of, tabs_for
from keepwell.kernel import clock
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.people.choices import Role
from keepwell.people.models import Organisation, Project
from keepwell.people.selectors.staff import today_for
from keepwell.ui import forms, parts
from keepwell.ui.tables import Column, Table
from keepwell.ui.templatetags.kw import link_button

DORMANT_DAYS, HELD_DAYS, MOST_DAYS = 90, 365, 3_650
MOST_SHOWN = 500


@require_GET
def rights(request: HttpRequest) -> HttpResponse:
    """Every person × role × place, keys, programs and empty chairs of a place."""
    actor = reader_of(request)
    place, project = _place(request, actor), _project(request, actor)
    if project is not None:
        place = project.organisation
    around = _around(place, project, DORMANT_DAYS) if place is not None else None
    found = holdings(around) if around is not None else []
    context = {
        "tabs": tabs_for(actor, "access:rights"),
        "place": place,
        "project": project,
        "places": forms.offered("people.Organisation", actor),
        "projects": forms.offered("people.Project", actor),
        "table": holding_table(found[:MOST_SHOWN], _("Who holds what here")),
        "count": len(found),
        "is_cut": len(found) > MOST_SHOWN,
        "may_start": place is not None and may(actor, "access.start_review", place),
    }
    return render(request, "access/rights.html", context)


@require_GET
def role(request: HttpRequest, name: str) -> HttpResponse:
    """What a role may do where it is held, by the policies in force."""
    actor = reader_of(request)
    if name not in Role.values:
        raise NotFound
    context = {
        "tabs": tabs_for(actor, "access:rights"),
        "title": Role(name).label,
        "rooms": acts_of_role(name),
        "roles": Role.choices,
        "current": name,
    }
    return render(request, "access/role.html", context)


@require_GET
def dormant(request: HttpRequest) -> HttpResponse:
    """Accounts that nobody has used for long, with the act that closes them."""
    actor = reader_of(request, KEEPERS)
    days = _days(request.GET.get("days", ""))
    place = _place(request, actor)
    found = dormant_accounts(_around(place, None, days)) if place is not None else []
    names = named((one.person_id for one in found), (one.place_id for one in found), ())
    table = Table(
        caption=_("Dormant accounts"),
        rows=found,
        empty=_("Nobody sleeps"),
        empty_hint=_("Every account here was used within that time."),
        columns=(
            Column("person", _("Person"), lambda one: person_cell(names, one.person_id), narrow="main"),
            Column("place", _("Organisation"), lambda one: names.where(one.place_id, None)),
            Column("seen", _("Last here"), _seen, tight=True),
            Column("flags", _("Worth a look"), lambda one: flag_badges(one.flags)),
            Column("close", "", _close, tight=True),
        ),
    )
    context = {
        "tabs": tabs_for(actor, "access:dormant"),
        "days": days,
        "place": place,
        "places": forms.offered("people.Organisation", actor),
        "table": table,
    }
    return render(request, "access/dormant.html", context)


def _place(request: HttpRequest, actor: Actor) -> Organisation | None:
    """The place asked for; else the highest one that the reader answers for."""
    rows = Organisation.objects.visible_to(actor)
    key = _uuid(request.GET.get("place", ""))
    if key is not None:
        return rows.filter(pk=key).first()
    mine = [one for one in rows if any(actor.holds(role, one.pk) for role in KEEPERS | {Role.SERVICE_MANAGER.value})]
    return min(mine, key=lambda one: len(one.path), default=None)


def _project(request: HttpRequest, actor: Actor) -> Project | None:
    key = _uuid(request.GET.get("project", ""))
    rows = Project.objects.visible_to(actor).select_related("organisation")
    return rows.filter(pk=key).first() if key else None


def _around(place: Organisation, project: Project | None, days: int) -> Around:
    now = clock.now()
    day = today_for(place, now)
    return Around(place, day, now, timedelta(days=days), timedelta(days=HELD_DAYS), project)


def _days(text: str) -> int:
    return min(max(int(text), 1), MOST_DAYS) if text.isascii() and text.isdigit() and len(text) < 6 else DORMANT_DAYS


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def holding_table(found: list[Holding], caption: str) -> Table[Holding]:
    """Holdings as rows."""
    names = named((one.person_id for one in found), (one.place_id for one in found), (one.project_id for one in found))
    return Table(
        caption=caption,
        rows=found,
        empty=_("Nobody holds anything here"),
        empty_hint=_("Choose another place."),
        columns=(
            Column("person", _("Person"), lambda one: person_cell(names, one.person_id), narrow="main"),
            Column("what", _("Holds"), lambda one: _what(names, one)),
            Column("where", _("Where"), lambda one: names.where(one.place_id, one.project_id)),
            Column("since", _("Since"), lambda one: one.since.isoformat() if one.since else "–", tight=True),
            Column("seen", _("Last here"), _seen, tight=True, narrow="hide"),
            Column("flags", _("Worth a look"), lambda one: flag_badges(one.flags)),
        ),
    )


def _what(names: Named, one: Holding) -> str:
    text = names.what(one.kind, one.role, one.label)
    if one.role and one.role in Role.values:
        return parts.two_lines(text, "" if one.person_id else one.kind.label)
    return parts.two_lines(text, "" if text == str(one.kind.label) else one.kind.label)


def _seen(one: Holding) -> str:
    return parts.when(one.last_seen_at, style="absolute") if one.last_seen_at else _("never")


def _close(one: Holding) -> str:
    url = reverse("people:act", args=["close-account", one.subject_id])
    return link_button(_("Close account"), url, "quiet", dialog=True)
