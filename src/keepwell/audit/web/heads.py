# SPDX-License-Identifier: Apache-2.0
"""Heads on screen: the newest of each log with its QR code, and a comparison with a head that somebody kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from keepwell.audit import keys, pinned, receipts
from keepwell.audit.models import Log
from keepwell.audit.notes import BadNote
from keepwell.audit.sealing import INSTALLATION
from keepwell.audit.web.readers import reader
from keepwell.core.merkle import ProofError
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.kernel.scope import reading
from keepwell.ui import forms, parts, words
from keepwell.ui.tables import Column, Table

_LONGEST = 8000
_MARGIN, _SCALE = 4, 3  # a scanner wants four empty modules around


@dataclass(frozen=True, slots=True)
class HeadRow:
    """The newest head of one log."""

    log: UUID
    name: str
    size: int
    signed_at: datetime
    note: str


@require_http_methods(["GET", "POST"])
def heads(request: HttpRequest) -> HttpResponse:
    """Every log the reader may see with its head; a pasted head is compared with the log of today."""
    actor = reader(request)
    typed = request.POST.get("head", "")[:_LONGEST]
    with reading(actor):
        rows = _rows(actor)
        chosen = _chosen(rows, request.GET.get("log", ""))
        context = {
            "table": _table(rows),
            "chosen": chosen,
            "qr": qr_of(chosen.note) if chosen else "",
            "key": keys.verifier().text(chosen.log) if chosen else "",
            "typed": typed,
            "verdict": _compared(actor, typed) if request.method == "POST" else None,
        }
    return render(request, "audit/heads.html", context)


@require_GET
def checkpoint(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The newest head of a log as a file."""
    actor = reader(request)
    with reading(actor):
        head = receipts.newest_head(pk)
    if head is None:
        raise NotFound
    response = HttpResponse(head.note, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="keepwell-{pk}.checkpoint"'
    return response


def qr_of(note: str) -> SafeString:
    """The checkpoint as a QR code, for pages and printed statements: any scanner gives its text."""
    modules = segno.make(note, error="m", micro=False).matrix
    lines = (
        f"M{x + _MARGIN} {y + _MARGIN}h1v1h-1z"
        for y, row in enumerate(modules)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    side = len(modules) + 2 * _MARGIN
    return format_html(
        '<svg role="img" aria-label="{}" width="{}" height="{}" viewBox="0 0 {} {}" shape-rendering="crispEdges">'
        '<rect width="100%" height="100%" fill="white"></rect><path fill="black" d="{}"></path></svg>',
        _("The signed head as a QR code"), side * _SCALE, side * _SCALE, side, side, "".join(lines),
    )  # fmt: skip


def _rows(actor: Actor) -> list[HeadRow]:
    names: Mapping[UUID, str] = {
        INSTALLATION: _("The installation"),
        **{UUID(str(value)): str(label) for value, label in forms.offered("people.Organisation", actor)},
    }
    return [
        HeadRow(one.customer_id, names.get(one.customer_id, str(one.customer_id)), one.size, one.signed_at, one.note)
        for one in receipts.newest_heads(actor)
    ]


def _chosen(rows: list[HeadRow], wanted: str) -> HeadRow | None:
    return next((row for row in rows if str(row.log) == wanted), rows[0] if rows else None)


def _compared(actor: Actor, typed: str) -> tuple[str, str]:
    """Tone and sentence for a head that was pasted."""
    try:
        first = keys.verifier().read(pinned.note_in(typed))
    except (BadNote, ValueError):
        return "late", _("This installation signed no such head. Paste the whole text, or one line of the file.")
    if not actor.scope.everything and not Log.objects.filter(pk=first.customer_id).exists():
        return "late", _("This head belongs to a log that is not yours to read.")
    try:
        found = receipts.continuation(typed)
    except ProofError:
        sentence = _("The log does NOT continue this head: it was cut or rewritten. Tell the security administrator.")
        return "late", sentence
    sentence = _("The log of %(now)s entries continues this head of %(then)s: nothing before it was changed.")
    return "accent", sentence % {"now": words.number(found.second.size), "then": words.number(found.first.size)}


def _table(rows: list[HeadRow]) -> Table[HeadRow]:
    return Table(
        caption=_("Newest head of each log"),
        rows=rows,
        empty=_("Nothing is sealed yet"),
        empty_hint=_("The first entry makes the first head, within a second."),
        columns=(
            Column("log", _("Log"), lambda row: parts.row_link(f"?log={row.log}", row.name), narrow="main"),
            Column("size", _("Entries"), lambda row: words.number(row.size), tight=True, align="end"),
            Column("at", _("Signed"), lambda row: parts.when(row.signed_at, style="absolute"), tight=True, quiet=True),
        ),
    )
