# SPDX-License-Identifier: Apache-2.0
"""A report on the screen, and as a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from keepwell.kernel import clock, ports
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.people.models import Organisation
from keepwell.people.selectors import customers, root
from keepwell.reports import services
from keepwell.reports.asking import Asked
from keepwell.reports.choices import ReportName
from keepwell.reports.figures import Behind, Column, Kind, Row, Sheet, Tile, chart_of, spoken
from keepwell.reports.selectors.making import make
from keepwell.reports.selectors.scope import offered
from keepwell.reports.selectors.staffing import HANDLING
from keepwell.reports.sheets import CSV, XLSX, as_csv, as_xlsx
from keepwell.reports.web.filters import asked_in, choices_for, spans, typed_for
from keepwell.ui import charts, tables
from keepwell.ui.faces import Link, Text
from keepwell.ui.navigation import actor_of

#: tables longer than this are folded under their chart
_FOLDED_FROM = 14
#: after these the board is another one
LIVE = (
    "desk.ticket_opened desk.ticket_transferred desk.ticket_paused desk.ticket_resumed desk.ticket_resolved"
    " desk.ticket_closed desk.ticket_reopened desk.ticket_cancelled desk.ticket_merged desk.ticket_reclassified"
    " sla.promise_breached sla.breach_withdrawn sla.promise_recounted"
)


@dataclass(frozen=True, slots=True)
class ShownTile:
    """A large figure as the page prints it."""

    title: Text
    text: str
    tone: str
    note: Text
    url: str


@dataclass(frozen=True, slots=True)
class ShownSheet:
    """A sheet as the page prints it: picture, table, how it is counted."""

    sheet: Sheet
    chart: charts.Chart | None
    table: tables.Table[Row] | None
    is_folded: bool
    downloads: Sequence[Link]


@require_GET
def first(request: HttpRequest) -> HttpResponse:
    """The first report that is for this reader."""
    found = offered(actor_of(request))
    if not found:
        raise NotFound
    return HttpResponseRedirect(reverse("reports:report", args=[found[0].value]))


@require_GET
def report(request: HttpRequest, report_name: str) -> HttpResponse:
    """One report with its filters."""
    name = report_name
    actor = actor_of(request)
    asked = asked_in(request)
    made = make(actor, name, asked, now=clock.now())
    query = urlencode(asked.words())
    context = {
        "report": made,
        "tabs": [
            Link(one.label, f"{reverse('reports:report', args=[one.value])}?{_shared(asked)}", one == name)
            for one in offered(actor)
        ],
        "tiles": [_tile(one) for one in made.tiles],
        "sheets": [_shown(one, name, query) for one in made.sheets],
        "spans": spans(request, asked),
        "choices": choices_for(request, name, asked),
        "typed": typed_for(name, asked, HANDLING),
        "asked": asked,
        "xlsx": f"{reverse('reports:xlsx', args=[name])}?{query}",
        "acts": acts_on(actor, name, asked),
        "live": LIVE if name == ReportName.BOARD else "",
        "here": request.get_full_path(),
    }
    return render(request, "reports/report.html", context)


def _shared(asked: Asked) -> str:
    """The filters that go along to another report."""
    own = ("step", "within", "handling", "share", "minutes", "shrinkage")
    return urlencode({name: value for name, value in asked.words().items() if name not in own})


def acts_on(actor: Actor, name: str, asked: Asked) -> list[Link]:
    """Having the report made, once or on schedule, where the reader may."""
    place = _place(actor, asked)
    if place is None:
        return []
    decide = ports.authorizer().authorise
    offers = ((services.request_edition, "reports:request"), (services.plan_report, "reports:plan"))
    query = urlencode({"report": name, "filters": urlencode(asked.words())})
    return [
        Link(act.title, f"{reverse(address, args=[place.pk])}?{query}")
        for act, address in offers
        if decide(actor, act.name, place, {"mfa": actor.mfa}).allowed
    ]


def _place(actor: Actor, asked: Asked) -> Organisation | None:
    """The organisation a report is about: the chosen one, else all of ours, else the only one the reader has."""
    chosen: UUID | None = asked.organisation or asked.customer
    if chosen is None:
        top = root()
        if actor.everywhere or top is None:
            return top
        own = customers(actor)
        if len(own) == 1:
            return own[0]
        home = actor.organisation_id
        return Organisation.objects.visible_to(actor).filter(pk=home).first() if home else None
    return Organisation.objects.visible_to(actor).filter(pk=chosen).first()


def behind_url(given: Behind | None) -> str:
    """The list of the tickets that were counted; one ticket's own page where it is one."""
    if given is None:
        return ""
    if "ticket" in given:
        return reverse("desk:ticket", args=[given["ticket"]])
    return f"{reverse('reports:tickets')}?{urlencode({name: value for name, value in given.items() if value})}"


def _tile(tile: Tile) -> ShownTile:
    url = behind_url(tile.behind) if tile.value else ""
    return ShownTile(tile.title, spoken(tile.value, tile.kind), tile.tone if tile.value else "", tile.note, url)


def _shown(sheet: Sheet, name: str, query: str) -> ShownSheet:
    csv_url = f"{reverse('reports:csv', args=[name, sheet.key])}?{query}"
    links = [Link("CSV", csv_url)]
    chart = chart_of(sheet, downloads=links)
    if sheet.is_empty and not any(row.values for row in sheet.rows):
        chart = None
    is_heat = sheet.chart is charts.Kind.HEAT
    return ShownSheet(
        sheet=sheet,
        chart=chart,
        table=None if is_heat and not sheet.is_empty else table_of(sheet),
        is_folded=chart is not None and len(sheet.rows) > _FOLDED_FROM,
        downloads=[] if chart is not None else links,
    )


def table_of(sheet: Sheet) -> tables.Table[Row]:
    """The sheet's table, every figure with a link to its tickets."""
    columns = [_column(place, column) for place, column in enumerate(sheet.columns)]
    return tables.Table(sheet.title, columns, sheet.rows, empty=sheet.empty or _("Nothing was counted."))


def _column(place: int, column: Column) -> tables.Column[Row]:
    def cell(row: Row) -> Text:
        value = row.values[place]
        text = spoken(value, column.kind)
        given = row.behind.get(column.key)
        if not given or not value:
            return text
        return format_html('<a class="kw-link" href="{}">{}</a>', behind_url(given), text)

    is_words = column.kind is Kind.TEXT
    return tables.Column(
        column.key, column.title, cell, align="start" if is_words else "end", narrow="main" if place == 0 else "show"
    )


@require_GET
def xlsx(request: HttpRequest, report_name: str) -> HttpResponse:
    """The whole report as a spreadsheet."""
    made = make(actor_of(request), report_name, asked_in(request), now=clock.now())
    return as_file(as_xlsx(made), XLSX, f"{made.title} {made.period}.xlsx")


@require_GET
def csv_file(request: HttpRequest, report_name: str, table_key: str) -> HttpResponse:
    """One table of it as CSV."""
    made = make(actor_of(request), report_name, asked_in(request), now=clock.now())
    wanted = next((one for one in made.sheets if one.key == table_key), None)
    if wanted is None:
        raise NotFound
    return as_file(as_csv(wanted), CSV, f"{wanted.title} {made.period}.csv")


def as_file(body: bytes, kind: str, name: str) -> HttpResponse:
    """Bytes to keep, under a name that says what they are."""
    answer = HttpResponse(body, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
