# SPDX-License-Identifier: Apache-2.0
"""Receipts: what somebody gets for his own critical acts, and a reader for any entry."""

import json
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from keepwell.audit.models import AuditEvent
from keepwell.audit.receipts import own_acts, receipt_for
from keepwell.audit.selectors import critical_acts, title_of
from keepwell.audit.services.export_bundle import VERIFIER, verifier_source
from keepwell.audit.web.heads import qr_of
from keepwell.kernel.actor import ActorKind
from keepwell.kernel.errors import NotFound
from keepwell.kernel.scope import reading
from keepwell.ui import parts
from keepwell.ui.navigation import actor_of
from keepwell.ui.tables import Column, Table

_MOST = 100


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The reader's own critical acts, each with its receipt."""
    actor = actor_of(request)
    if actor.kind is ActorKind.NOBODY:
        raise NotFound
    rows = own_acts(actor, critical_acts(), limit=_MOST)
    table: Table[AuditEvent] = Table(
        caption=_("My critical acts, newest first"),
        rows=rows,
        empty=_("You have done nothing that needs a receipt"),
        empty_hint=_("Deleting, exporting, giving roles and the like leave one here."),
        columns=(
            Column("at", _("When"), lambda row: parts.when(row.at, style="absolute"), tight=True, quiet=True),
            Column(
                "action",
                _("What"),
                lambda row: parts.row_link(reverse("audit:receipt", args=[row.pk]), str(title_of(row.action))),
                narrow="main",
            ),
        ),
    )
    return render(request, "audit/receipts.html", {"table": table})


@require_GET
def receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One receipt on a page, to be read, printed or kept."""
    actor = actor_of(request)
    with reading(actor):
        found = receipt_for(actor, pk)
    context = {
        "receipt": found,
        "title": title_of(found.event.action),
        "text": found.event.entry,
        "leaf": found.event.leaf.hex(),
        "qr": qr_of(found.note),
        "verifier": VERIFIER,
    }
    return render(request, "audit/receipt.html", context)


@require_GET
def receipt_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The receipt as the stand-alone verifier reads it."""
    actor = actor_of(request)
    with reading(actor):
        content = receipt_for(actor, pk).content()
    response = HttpResponse(json.dumps(content, ensure_ascii=False, indent=2), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="keepwell-receipt-{pk}.json"'
    return response


@require_GET
def verifier(request: HttpRequest) -> HttpResponse:
    """The stand-alone verifier."""
    if actor_of(request).kind is ActorKind.NOBODY:
        raise NotFound
    response = HttpResponse(verifier_source(), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{VERIFIER}"'
    return response
