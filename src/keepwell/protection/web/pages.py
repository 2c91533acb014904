# SPDX-License-Identifier: Apache-2.0
"""The page of backups: what lies in the folder, how it stands, what a restore has shown."""

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepwell.kernel import clock, ports
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import DomainError, KeepwellError, NotFound
from keepwell.kernel.scope import reading
from keepwell.protection import selectors, services
from keepwell.protection.choices import RunState
from keepwell.protection.selectors import ProofLine, RunLine
from keepwell.ui import parts, words
from keepwell.ui.acting import Asking, Done, act, finished, refused
from keepwell.ui.faces import Segment, Text
from keepwell.ui.navigation import actor_of
from keepwell.ui.tables import Column, Table

#: who sees the page; policies decide about each run
READERS = ("system_admin", "security_admin", "auditor")
_TONES = {
    RunState.ASKED: "pause",
    RunState.RUNNING: "accent",
    RunState.TAKEN: "soon",
    RunState.VERIFIED: "quiet",
    RunState.PROVED: "accent",
    RunState.DAMAGED: "late",
    RunState.FAILED: "late",
    RunState.STOPPED: "pause",
    RunState.DROPPED: "neutral",
}
STEPS: dict[str, Text] = {
    "keys": gettext_lazy("Keys and configuration"),
    "files": gettext_lazy("Attachments"),
    "database": gettext_lazy("Database"),
    "verify": gettext_lazy("Everything is read again"),
}
CHECKS: dict[str, Text] = {
    "links": gettext_lazy("Links of the chain"),
    "pages": gettext_lazy("Checksums of all pages"),
    "indexes": gettext_lazy("Tables against their indexes"),
    "rows": gettext_lazy("Rows of key tables"),
    "attachments": gettext_lazy("Attachments by hash"),
    "log": gettext_lazy("Log against its pinned heads"),
    "given heads": gettext_lazy("Log against heads kept elsewhere"),
    "first page": gettext_lazy("First page"),
}


def _reader(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not any(role in actor.everywhere for role in READERS):
        raise NotFound
    return actor


@require_GET
def backups(request: HttpRequest) -> HttpResponse:
    """Where we stand, and every run."""
    actor = _reader(request)
    with reading(actor):
        context = {
            "standing": selectors.standing(actor, now=clock.now()),
            "table": _table(selectors.runs(actor)),
            "proofs": _proofs(selectors.proofs(actor)),
            "may_ask": _may_ask(actor),
        }
    under_way = context["standing"].under_way  # type: ignore[attr-defined]  # the dict holds a Standing there
    context["step"] = STEPS.get(under_way.step, "") if under_way else ""
    context["bar"] = _bar(under_way) if under_way else ""
    return render(request, "protection/backups.html", context)


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Back up now."""
    _reader(request)
    back = reverse("protection:backups")
    return act(
        request,
        services.ask_backup,
        None,
        done=lambda _made: Done(back, _("The backup begins within seconds.")),
        asking=Asking(submit=_("Back up now"), back=back),
    )


@require_POST
def stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop the run that is under way."""
    back = reverse("protection:backups")
    try:
        services.stop_backup(_reader(request), services.StopBackup(run=pk))
    except (DomainError, KeepwellError) as error:
        if isinstance(error, NotFound):
            raise
        return refused(request, error, back)
    return finished(request, Done(back, _("The backup ends within seconds.")))


@require_GET
def proof(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One certificate."""
    actor = _reader(request)
    with reading(actor):
        found = cast("dict[str, Any]", selectors.certificate(actor, pk))
    checks = [(CHECKS.get(check["name"], check["name"]), check["passed"], check["said"]) for check in found["checks"]]
    return render(request, "protection/proof.html", {"found": found, "checks": checks})


def _may_ask(actor: Actor) -> bool:
    return ports.authorizer().authorise(actor, services.ask_backup.name, None, {"mfa": actor.mfa}).allowed


def _bar(under_way: selectors.UnderWay) -> SafeString:
    share = min(100.0, 100 * under_way.done / under_way.total) if under_way.total else 0.0
    return parts.progress([Segment(share)], STEPS.get(under_way.step, _("Waiting for the worker")))


def _table(rows: list[RunLine]) -> Table[RunLine]:
    now = clock.now()
    return Table(
        caption=_("Runs, newest first"),
        rows=rows,
        empty=_("No backup has been taken yet"),
        empty_hint=_("Name a folder with KEEPWELL_BACKUPS; the first backup is taken in the next planned hour."),
        columns=(
            Column("at", _("Asked for"), lambda row: parts.when(row.asked_at, now=now, style="absolute"), tight=True),
            Column("backup", _("Backup"), _name, narrow="main"),
            Column(
                "state", _("State"), lambda row: parts.badge(row.state_label, _TONES[RunState(row.state)]), tight=True
            ),
            Column("size", _("New in the folder"), _size, tight=True, align="end"),
            Column("took", _("Took"), _took, tight=True, align="end"),
            Column(
                "files",
                _("Attachments"),
                lambda row: words.number(row.contents),
                tight=True,
                align="end",
                narrow="hide",
            ),
        ),
    )


def _name(row: RunLine) -> SafeString:
    below = row.trouble or (_("builds on {backup}").format(backup=row.builds_on) if row.builds_on else "")
    return parts.two_lines(f"{row.kind_label} {row.backup_id}".strip(), below)


def _size(row: RunLine) -> SafeString | str:
    if not row.size:
        return "—"
    return words.file_size(row.size) + parts.progress([Segment(row.size_share)], _("Size compared with the largest"))


def _took(row: RunLine) -> SafeString | str:
    if row.took is None:
        return "—"
    seconds = _("{seconds} s").format(seconds=round(row.took.total_seconds(), 1))
    return seconds + parts.progress([Segment(row.took_share)], _("Time compared with the longest"))


def _proofs(rows: list[ProofLine]) -> Table[ProofLine]:
    now = clock.now()
    return Table(
        caption=_("Restores, newest first"),
        rows=rows,
        empty=_("No backup has been restored for a proof yet"),
        empty_hint=_("A backup nobody has restored is a hope. Prove the newest one: keepwell backup prove"),
        columns=(
            Column("at", _("Restored"), lambda row: parts.when(row.restored_at, now=now, style="absolute"), tight=True),
            Column("backup", _("Backup"), _proof_link, narrow="main"),
            Column("result", _("Result"), _result, tight=True),
            Column("age", _("Data lost at most"), lambda row: _length(row.recovery_age.total_seconds()), tight=True),
            Column("for", _("Until the first page"), lambda row: _length(row.recovery_for.total_seconds()), tight=True),
        ),
    )


def _proof_link(row: ProofLine) -> SafeString:
    return parts.row_link(reverse("protection:proof", args=[row.id]), row.backup_id)


def _result(row: ProofLine) -> SafeString:
    return (
        parts.badge(_("Every check held"), "accent")
        if row.is_passed
        else parts.badge(_("Not every check held"), "late")
    )


def _length(seconds: float) -> str:
    return _("{seconds} s").format(seconds=round(seconds, 1)) if seconds < 120 else words.span(int(seconds))
