# SPDX-License-Identifier: Apache-2.0
"""What came in and went out, where something may go in, and templates to begin with."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from keepwell.kernel import clock
from keepwell.kernel.errors import NotFound
from keepwell.transfer.choices import PackageState, RunState, StockKind
from keepwell.transfer.kinds.specs import SPECS
from keepwell.transfer.models import Package, StockImport
from keepwell.transfer.selectors import exportable, imports_for, packages_for, places_for
from keepwell.transfer.sheets import FORMS, template_of
from keepwell.ui import parts
from keepwell.ui.navigation import actor_of
from keepwell.ui.tables import Column, Table

_MOST = 50
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
TONES = {
    RunState.IMPORTED: "accent",
    RunState.BROKEN: "late",
    RunState.HALTED: "soon",
    RunState.CHECKED: "soon",
    PackageState.PACKED: "accent",
    PackageState.SPOILT: "late",
}
_IMPORTS: tuple[Column[StockImport], ...] = (
    Column(
        "file",
        _("File"),
        lambda row: parts.row_link(reverse("transfer:import", args=[row.pk]), row.file_name, row.get_kind_display()),
        narrow="main",
    ),
    Column("place", _("Goes in at"), lambda row: row.organisation.label),
    Column(
        "state", _("State"), lambda row: parts.badge(row.get_state_display(), TONES.get(RunState(row.state), "neutral"))
    ),
    Column("at", _("Sent at"), lambda row: parts.when(row.created_at), tight=True),
)


def _package_name(row: Package) -> str:
    return row.project.label if row.project else row.organisation.label


def _fetch(row: Package) -> str:
    if row.state != PackageState.PACKED or row.expires_at <= clock.now():
        return ""
    return parts.row_link(reverse("transfer:fetch", args=[row.pk]), _("Fetch the ZIP archive"))


_PACKAGES: tuple[Column[Package], ...] = (
    Column("what", _("What was exported"), _package_name, narrow="main"),
    Column(
        "state",
        _("State"),
        lambda row: parts.badge(row.get_state_display(), TONES.get(PackageState(row.state), "neutral")),
    ),
    Column("trouble", _("What went wrong"), lambda row: row.trouble),
    Column("fetch", _("File"), _fetch),
    Column("until", _("Kept until"), lambda row: parts.when(row.expires_at, style="absolute"), tight=True),
)


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Files in and packages out."""
    actor = actor_of(request)
    runs = Table(
        _("Imports"),
        _IMPORTS,
        list(imports_for(actor)[:_MOST]),
        empty=_("Nothing was imported yet."),
        empty_hint=_("Take a template, fill it in, and import the file."),
    )
    packages = Table(
        _("Exports"),
        _PACKAGES,
        list(packages_for(actor)[:_MOST]),
        empty=_("You have exported nothing."),
        empty_hint=_("An export holds everything a customer owns, and is kept for a week."),
    )
    context = {
        "runs": runs,
        "packages": packages,
        "may_import": bool(places_for(actor)),
        "may_export": bool(exportable(actor)),
        "specs": [(spec.kind.label, spec.kind.value, spec.hint) for spec in SPECS.values()],
        "is_busy": any(row.state == PackageState.PACKING for row in packages.rows),
    }
    return render(request, "transfer/overview.html", context)


@require_GET
def places(request: HttpRequest) -> HttpResponse:
    """Where shall the file go in?"""
    return render(request, "transfer/places.html", {"places": places_for(actor_of(request))})


@require_GET
def template(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """A file to fill in."""
    spec = SPECS.get(StockKind(kind)) if kind in StockKind.values else None
    if spec is None or form not in FORMS:
        raise NotFound
    response = HttpResponse(template_of(spec, form), content_type=_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{kind}.{form}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
