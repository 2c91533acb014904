# SPDX-License-Identifier: Apache-2.0
"""Refused attempts on screen, newest first."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from keepwell.access.choices import Outcome
from keepwell.access.models import Refusal
from keepwell.access.web.readers import KEEPERS, Named, named, person_cell, reader_of, tabs_for
from keepwell.audit.selectors import title_of
from keepwell.ui import forms, parts
from keepwell.ui.addresses import with_query
from keepwell.ui.faces import Page
from keepwell.ui.tables import Column, Table

PAGE = 50


@require_GET
def refusals(request: HttpRequest) -> HttpResponse:
    """Who tried what and was refused."""
    actor = reader_of(request, KEEPERS)
    rows = Refusal.objects.visible_to(actor)
    person, before = _uuid(request.GET.get("person", "")), _uuid(request.GET.get("after", ""))
    outcome = request.GET.get("outcome", "")
    if person is not None:
        rows = rows.filter(person_id=person)
    if outcome in Outcome.values:
        rows = rows.filter(outcome=outcome)
    if before is not None:
        rows = rows.filter(pk__lt=before)  # ids ascend with the first attempt
    found = list(rows.order_by("-pk")[: PAGE + 1])
    shown = found[:PAGE]
    names = named((one.person_id for one in shown), (one.organisation_id for one in shown), ())
    context = {
        "tabs": tabs_for(actor, "access:refusals"),
        "table": _table(shown, names),
        "people": forms.offered("people.Person", actor),
        "outcomes": Outcome.choices,
        "given": {"person": str(person or ""), "outcome": outcome},
        "pager": Page(
            shown=len(shown),
            newer_url=with_query(request, after=None) if before else "",
            older_url=with_query(request, after=str(shown[-1].pk)) if len(found) > PAGE else "",
        ),
    }
    return render(request, "access/refusals.html", context)


def _table(shown: list[Refusal], names: Named) -> Table[Refusal]:
    return Table(
        caption=_("Refused attempts, newest first"),
        rows=shown,
        empty=_("Nobody was refused anything"),
        columns=(
            Column("when", _("Last"), lambda one: parts.when(one.last_at, style="absolute"), tight=True),
            Column("person", _("Who"), lambda one: person_cell(names, one.person_id), narrow="main"),
            Column("what", _("What"), _what),
            Column("outcome", _("How"), _outcome, tight=True),
            Column("times", _("Times"), lambda one: str(one.times), tight=True, align="end"),
            Column("policies", _("Policy"), lambda one: ", ".join(one.policies) or "–", narrow="hide", quiet=True),
            Column("address", _("Address"), lambda one: one.address or "–", tight=True, quiet=True, narrow="hide"),
        ),
    )


def _what(one: Refusal) -> str:
    if not one.action:
        return parts.two_lines(_("and more"), _("past the limit of lines of one person in ten minutes"))
    about = " ".join(filter(None, [one.target_kind, str(one.target_id or "")]))
    return parts.two_lines(title_of(one.action), about)


def _outcome(one: Refusal) -> str:
    tone = "late" if one.outcome == Outcome.DENIED else "soon"
    shown = parts.badge(Outcome(one.outcome).label, tone)
    if one.outcome != Outcome.DENIED or "." not in one.action or " " in one.action:
        return shown
    query = f"?action={one.action}&person={one.person_id}" + (f"&target={one.target_id}" if one.target_id else "")
    return parts.row_link(reverse("access:why") + query, _("refused: why?"))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
