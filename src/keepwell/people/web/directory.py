# SPDX-License-Identifier: Apache-2.0
"""The directory: customers and contacts, a person, the teams."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from keepwell.kernel import clock
from keepwell.people.selectors.cards import PersonCard
from keepwell.people.selectors.directory import directory_page, person_page, team_lines, team_page
from keepwell.people.web.acts import acts_for
from keepwell.ui import parts
from keepwell.ui.navigation import actor_of
from keepwell.ui.tables import Column, Table

_COLUMNS: tuple[Column[PersonCard], ...] = (
    Column(
        "name",
        pgettext_lazy("of a person", "Name"),
        lambda card: parts.row_link(reverse("people:person", args=[card.id]), card.name, card.job_title),
        narrow="main",
    ),
    Column("organisation", _("Organisation"), lambda card: card.organisation),
)


@require_GET
def directory(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """The tree beside the people of a place, or those found by name."""
    words = request.GET.get("q", "")[:80]
    actor = actor_of(request)
    page = directory_page(actor, clock.now(), place_id=pk, words=words)
    shown = Table(
        _("People"),
        _COLUMNS,
        page.people,
        empty=_("Nobody here."),
        empty_hint=_("Choose another place in the tree, or search by name or staff number."),
    )
    acts = acts_for(actor, page.place) if page.place else ()
    return render(request, "people/directory.html", {"page": page, "table": shown, "words": words, "acts": acts})


@require_GET
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person."""
    actor = actor_of(request)
    page = person_page(actor, pk, clock.now())
    acts = [*acts_for(actor, page.person), *(acts_for(actor, page.account) if page.account else ())]
    own = {
        "contacts": [(one, acts_for(actor, one)) for one in page.contacts],
        "absences": [(one, acts_for(actor, one)) for one in page.absences],
    }
    return render(request, "people/person.html", {"page": page, "acts": acts, **own})


@require_GET
def teams(request: HttpRequest) -> HttpResponse:
    """Who works together, and who is on duty now."""
    return render(request, "people/teams.html", {"lines": team_lines(actor_of(request), clock.now())})


@require_GET
def team(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One team and its roster."""
    actor = actor_of(request)
    page = team_page(actor, pk, clock.now())
    lists = {
        "members": [(one, acts_for(actor, one)) for one in page.members],
        "shifts": [(one, acts_for(actor, one)) for one in page.shifts],
    }
    return render(request, "people/team.html", {"page": page, "acts": acts_for(actor, page.team), **lists})
