# SPDX-License-Identifier: Apache-2.0
"""One file on its way in: sent, its columns named, looked through, imported."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepwell.files.services import serve
from keepwell.kernel.errors import Conflict, DomainError, NotFound
from keepwell.kernel.scope import reading
from keepwell.people.models import Organisation
from keepwell.transfer import services
from keepwell.transfer.choices import BUSY, RunState, StockKind, Verdict
from keepwell.transfer.kinds.reasons import told
from keepwell.transfer.kinds.specs import SPECS
from keepwell.transfer.models import Finding, StockImport
from keepwell.transfer.rejects import rejects_name
from keepwell.transfer.selectors import findings_for, import_of, kinds_at, may, rejects_of
from keepwell.transfer.web.overview import TONES
from keepwell.ui import parts
from keepwell.ui.acting import Asking, Done, act, finished, refused
from keepwell.ui.addresses import with_query
from keepwell.ui.faces import Link, Page, Segment
from keepwell.ui.navigation import actor_of
from keepwell.ui.tables import Column, Table

_AT_ONCE = 50
_VERBS: dict[str, Any] = {
    "start": services.start_import,
    "stop": services.stop_import,
    "discard": services.discard_import,
}
_VERDICT_TONES = {Verdict.ADDED: "accent", Verdict.CHANGED: "soon", Verdict.UNCHANGED: "quiet", Verdict.REFUSED: "late"}


@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send a file that goes in at this place."""
    actor = actor_of(request)
    with reading(actor):
        place = Organisation.objects.visible_to(actor).filter(pk=pk).first()
        kinds = kinds_at(actor, place) if place else ()
    if place is None or not kinds:
        raise NotFound
    options = [(kind.value, str(kind.label)) for kind in kinds]
    asked = request.GET.get("kind", "")
    return act(
        request,
        services.receive_import,
        place,
        done=lambda made: Done(_address(made), _("The file is here. Nothing was imported yet.")),
        asking=Asking(
            title=_("Import at %(place)s") % {"place": place.label},
            hint=_("CSV or Excel (.xlsx); old tickets as JSON Lines or as a ZIP archive with their files."),
            submit=_("Send the file"),
            initial={"kind": asked if asked in kinds else kinds[0].value},
            options={"kind": options},
            back=reverse("transfer:places"),
        ),
    )


def _address(made: object) -> str:
    return reverse("transfer:import", args=[made.pk] if isinstance(made, StockImport) else [])


@require_GET
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far it is, and what was found in its rows."""
    actor = actor_of(request)
    run = import_of(actor, pk)
    is_mine = may(actor, "transfer.start_import", run)
    context = {
        "run": run,
        "tone": TONES.get(RunState(run.state), "neutral"),
        "is_busy": run.state in BUSY,
        "is_mine": is_mine,
        "may_stop": may(actor, "transfer.stop_import", run),
        "segments": [Segment(100 * run.done / run.total)] if run.total else [],
        "is_mapping": is_mine and run.state in (RunState.MAPPING, RunState.BROKEN) and run.kind != StockKind.TICKETS,
        "choices": _choices(run),
        "may_start": is_mine and run.state in (RunState.CHECKED, RunState.HALTED),
        "useful": sum(run.counts.get(kind, 0) for kind in (Verdict.ADDED, Verdict.CHANGED)),
        "counts": [(kind.label, run.counts.get(kind, 0), _VERDICT_TONES[kind]) for kind in Verdict],
        **_rows(request, run),
    }
    return render(request, "transfer/import.html", context)


def _choices(run: StockImport) -> list[dict[str, object]]:
    """Our columns, each with the columns of the file to choose from."""
    spec = SPECS.get(StockKind(run.kind))
    header = run.layout.get("header", [])
    return [
        {
            "name": column.name,
            "title": column.title,
            "is_required": column.required,
            "options": [
                (place, name, run.columns.get(column.name) == place) for place, name in enumerate(header) if name
            ],
        }
        for column in (spec.columns if spec else ())
    ]


def _rows(request: HttpRequest, run: StockImport) -> dict[str, object]:
    """The findings of a page, refused ones first unless asked otherwise."""
    verdict = request.GET.get("verdict", "")
    if verdict not in Verdict.values:
        verdict = Verdict.REFUSED if run.counts.get(Verdict.REFUSED) else ""
    after = request.GET.get("after", "")
    place = int(after) if after.isdecimal() and len(after) < 10 else 0
    found = list(findings_for(run, verdict, place)[: _AT_ONCE + 1])
    more = with_query(request, verdict=verdict, after=str(found[_AT_ONCE - 1].line)) if len(found) > _AT_ONCE else ""
    spec = SPECS.get(StockKind(run.kind))
    columns: tuple[Column[Finding], ...] = (
        Column("line", gettext_lazy("Line"), lambda row: str(row.line), align="end", tight=True),
        Column(
            "verdict",
            gettext_lazy("Becomes"),
            lambda row: parts.badge(row.get_verdict_display(), _VERDICT_TONES[Verdict(row.verdict)]),
            tight=True,
        ),
        Column(
            "cells",
            gettext_lazy("In the file"),
            lambda row: " · ".join(cell for cell in row.cells if cell),
            narrow="main",
        ),
        Column("why", gettext_lazy("Why, and what to do"), lambda row: told(row.flaws, spec)),
    )
    chips = [
        Link(kind.label, with_query(request, verdict=kind.value, after=None), kind == verdict, run.counts.get(kind, 0))
        for kind in Verdict
        if run.counts.get(kind)
    ]
    table = Table(gettext_lazy("Rows"), columns, found[:_AT_ONCE], empty=gettext_lazy("No row to show."))
    first = with_query(request, verdict=verdict, after=None) if place else ""
    return {"table": table, "chips": chips, "page": Page(len(found[:_AT_ONCE]), first, more), "has_rows": bool(found)}


@require_POST
def columns(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep the choice of columns and have the file read."""
    chosen = {name.removeprefix("column-"): place for name, place in request.POST.items() if name.startswith("column-")}
    pairs = tuple(f"{name}={place}" for name, place in sorted(chosen.items()) if isinstance(place, str) and place)
    return _done(request, pk, services.map_columns, services.MapColumns(columns=pairs), _("The file is being read."))


@require_POST
def act_on(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Start, stop or discard."""
    offered = _VERBS.get(verb)
    if offered is None:
        raise NotFound
    return _done(request, pk, offered, offered.command(), str(offered.title))


def _done(request: HttpRequest, pk: UUID, action: Any, command: object, text: str) -> HttpResponse:
    address = reverse("transfer:import", args=[pk])
    try:
        action(actor_of(request), pk, command)
    except (DomainError, Conflict) as error:
        return refused(request, error, address)
    return finished(request, Done(address, text))


@require_GET
def rejects(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The refused rows, to be corrected and sent again."""
    run, stored = rejects_of(actor_of(request), pk)
    return serve(stored, rejects_name(run))
