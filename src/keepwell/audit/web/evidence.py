# SPDX-License-Identifier: Apache-2.0
"""Evidence on screen: clauses with what was found or what is lacking, and the pack to take along."""

import io
import json
import zipfile
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from keepwell.audit.evidence import STANDARDS, Period, Shown, gather
from keepwell.audit.models import AuditEvent
from keepwell.audit.receipts import receipt_for
from keepwell.audit.services.draw_up_evidence import DrawUpEvidence, Pack, draw_up_evidence, midnight
from keepwell.audit.services.export_bundle import VERIFIER, verifier_source
from keepwell.audit.web.readers import watcher
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM, Actor
from keepwell.kernel.errors import DomainError
from keepwell.kernel.scope import reading, within_scope
from keepwell.ui import parts
from keepwell.ui.tables import Column, Table

_YEAR = timedelta(days=365)


@require_http_methods(["GET", "POST"])
def evidence(request: HttpRequest) -> HttpResponse:
    """Clauses of a standard over some days; POST draws up the pack."""
    actor = watcher(request)
    given = request.POST if request.method == "POST" else request.GET
    wanted = _wanted(given.get("standard", ""), given.get("since", ""), given.get("until", ""))
    if request.method == "POST":
        try:
            return _download(actor, draw_up_evidence(actor, wanted))
        except DomainError as error:
            return _page(request, wanted, str(error.message), error.status)
    return _page(request, wanted, "", 200)


def _wanted(standard: str, since: str, until: str) -> DrawUpEvidence:
    today = clock.now().date()
    last = _day(until) or today
    return DrawUpEvidence(
        standard=standard if standard in STANDARDS else next(iter(STANDARDS)),
        since=_day(since) or last - _YEAR,
        until=last,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _page(request: HttpRequest, wanted: DrawUpEvidence, error: str, status: int) -> HttpResponse:
    period = Period(midnight(wanted.since), midnight(wanted.until) + timedelta(days=1))
    with within_scope(SYSTEM.scope):  # watchers of everything alone come here
        shown = gather(wanted.standard, period)
    context = {
        "standards": [(name, str(title)) for name, title in STANDARDS.items()],
        "standard": wanted.standard,
        "since": wanted.since,
        "until": wanted.until,
        "error": error,
        "table": _table(shown),
    }
    return render(request, "audit/evidence.html", context, status=status)


def _download(actor: Actor, pack: Pack) -> HttpResponse:
    with reading(SYSTEM):
        mine = AuditEvent.objects.filter(action="audit.draw_up_evidence", actor_id=actor.person_id, result="done")
        receipt = receipt_for(SYSTEM, mine.latest("pk").pk)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(pack.files.items()):
            archive.writestr(name, content)
        archive.writestr("SHA256SUMS", pack.sums())
        archive.writestr("receipt.json", json.dumps(receipt.content(), ensure_ascii=False, indent=2))
        archive.writestr("checkpoint.txt", receipt.note)
        archive.writestr(VERIFIER, verifier_source())
    response = HttpResponse(out.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="keepwell-evidence-{pack.standard}.zip"'
    return response


def _table(shown: list[Shown]) -> Table[Shown]:
    return Table(
        caption=_("Clauses and their evidence"),
        rows=shown,
        columns=(
            Column("number", _("Clause"), lambda one: one.clause.number, tight=True),
            Column("title", _("What it asks for"), lambda one: str(one.clause.title), narrow="main"),
            Column("evidence", _("Evidence"), _evidence),
            Column("state", _("State"), _state, tight=True),
        ),
    )


def _evidence(one: Shown) -> SafeString:
    if one.gap:
        return parts.two_lines(one.gap)
    told = [
        ngettext("%(title)s: %(n)d record", "%(title)s: %(n)d records", len(found.rows))
        % {"title": found.source.title, "n": len(found.rows)}
        for found in one.found
    ]
    return parts.two_lines(told[0], " · ".join(told[1:]))


def _state(one: Shown) -> SafeString:
    return parts.badge(_("Gap"), "late") if one.gap else parts.badge(_("Found"), "accent")
