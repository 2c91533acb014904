# SPDX-License-Identifier: Apache-2.0
"""Reports that were made: asked for, listed, read, fetched."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from keepwell.files.services import serve
from keepwell.kernel.errors import NotFound
from keepwell.reports import services
from keepwell.reports.choices import EditionState
from keepwell.reports.figures import chart_of, from_json, spoken
from keepwell.reports.models import Edition
from keepwell.reports.selectors.editions import edition_of, editions
from keepwell.reports.web.pages import ShownSheet, ShownTile, table_of
from keepwell.ui import parts
from keepwell.ui.acting import Asking, Done, act, is_fragment
from keepwell.ui.addresses import cursor, position, with_query
from keepwell.ui.faces import Page
from keepwell.ui.navigation import actor_of
from keepwell.ui.tables import Column, Table

TONES = {EditionState.READY: "accent", EditionState.FAILED: "late", EditionState.MAKING: "neutral"}
_LONG = 14
COLUMNS: tuple[Column[Edition], ...] = (
    Column(
        "title",
        gettext_lazy("Report"),
        lambda row: parts.row_link(reverse("reports:edition", args=[row.pk]), row.title, days_of(row)),
        narrow="main",
    ),
    Column("place", gettext_lazy("Organisation"), lambda row: row.organisation.label),
    Column(
        "state",
        gettext_lazy("State"),
        lambda row: parts.badge(row.get_state_display(), TONES[EditionState(row.state)]),
        tight=True,
    ),
    Column("by", gettext_lazy("Made for"), lambda row: row.requested_by.label),
    Column("at", gettext_lazy("Made at"), lambda row: parts.when(row.created_at, style="absolute"), tight=True),
)


def days_of(edition: Edition) -> str:
    """The days it is about."""
    return _("%(first)s to %(last)s") % {"first": edition.asked.get("from", ""), "last": edition.asked.get("to", "")}


@require_http_methods(["GET", "POST"])
def request(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Have one made."""
    given = {name: request.GET.get(name, "") for name in ("report", "filters")}
    asking = Asking(
        hint=_("It is made in a moment and kept as it is now. You are told when it is ready."),
        initial={**given, "language": get_language() or "zh-hans"},
        back=reverse("reports:editions"),
    )
    return act(request, services.request_edition, pk, done=_made, asking=asking)


def _made(made: object) -> Done:
    key = made.pk if isinstance(made, Edition) else ""
    return Done(reverse("reports:edition", args=[key]), _("It is being made. This page shows it when it is ready."))


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Every edition the reader may open, newest first."""
    rows, following = editions(actor_of(request), after=position(request.GET.get("after")))
    older = with_query(request, after=cursor(*following)) if following else ""
    newer = with_query(request, after=None) if request.GET.get("after") else ""
    table = Table(
        _("Reports that were made"),
        COLUMNS,
        rows,
        empty=_("No report was made yet."),
        empty_hint=_("Open a report and choose “Make as PDF” or “Make on schedule”."),
    )
    return render(request, "reports/editions.html", {"table": table, "pager": Page(len(rows), newer, older)})


@require_GET
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One edition with its frozen figures; while it is being made, how far it is."""
    edition = edition_of(actor_of(request), pk)
    report = from_json(edition.figures) if edition.figures else None
    tiles = report.tiles if report else ()
    sheets = report.sheets if report else ()
    context = {
        "edition": edition,
        "days": days_of(edition),
        "report": report,
        "tiles": [ShownTile(t.title, spoken(t.value, t.kind), t.tone, t.note, "") for t in tiles],
        "sheets": [ShownSheet(one, chart_of(one), table_of(one), len(one.rows) > _LONG, ()) for one in sheets],
        "is_making": edition.state == EditionState.MAKING,
    }
    return render(request, "reports/parts/edition.html" if is_fragment(request) else "reports/edition.html", context)


@require_GET
def fetch(request: HttpRequest, pk: UUID, file_form: str) -> HttpResponseBase:
    """Its file."""
    edition = edition_of(actor_of(request), pk)
    stored = {"pdf": edition.pdf, "xlsx": edition.xlsx}.get(file_form)
    if stored is None:
        raise NotFound
    return serve(stored, f"{edition.title} {days_of(edition)}.{file_form}")
