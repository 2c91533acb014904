# SPDX-License-Identifier: Apache-2.0
"""The page of directories: where they are, whether they answer, and what a comparison would change."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepwell.kernel import clock, ports
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import fields_of
from keepwell.kernel.errors import DomainError, NotFound
from keepwell.kernel.jobs import defer_job
from keepwell.kernel.scope import reading
from keepwell.signin.choices import SyncState
from keepwell.signin.directory.comparing import compare, planned
from keepwell.signin.directory.plan import Change, Kind
from keepwell.signin.directory.wire import PAGE, bound, everybody
from keepwell.signin.models import Directory, SyncRun
from keepwell.signin.services.decide_sync import carry_out_sync, drop_sync
from keepwell.signin.services.set_up_directory import SetUpDirectory, remove_directory, set_up_directory
from keepwell.ui.acting import Asking, Done, act, finished, refused
from keepwell.ui.navigation import actor_of

_SHOWN_CHANGES = 200
_HIDDEN = {"bind_password"}


def _home() -> str:
    return reverse("signin:directories")


@require_GET
def directories(request: HttpRequest) -> HttpResponse:
    """Every directory with its newest comparison."""
    actor = actor_of(request)
    _admit(actor)
    rows = Directory.objects.visible_to(actor).select_related("organisation")
    lines = [{"row": row, "run": SyncRun.objects.filter(directory=row).first()} for row in rows]
    return render(request, "signin/directories.html", {"lines": lines})


@sensitive_post_parameters("bind_password")
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """Add one or change one."""
    actor = actor_of(request)
    _admit(actor)
    initial: dict[str, object] = {}
    if pk is not None:
        row = _found(actor, pk)
        kept = [one.name for one in fields_of(SetUpDirectory) if one.name not in _HIDDEN | {"organisation"}]
        initial = {name: getattr(row, name) for name in kept} | {"organisation": row.organisation_id}
    return act(
        request,
        set_up_directory,
        None,
        done=lambda _made: Done(_home(), _("Saved. Ask now whether the directory answers.")),
        asking=Asking(submit=_("Save"), initial=initial, back=_home()),
    )


@require_POST
def test(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Bind, read one page, and say how many people it holds."""
    actor = actor_of(request)
    _admit(actor)
    row = _found(actor, pk)
    try:
        with bound(row) as connection:
            found = sum(1 for _one, _stop in zip(everybody(connection, row), range(PAGE), strict=False))
    except DomainError as error:
        return refused(request, error, _home())
    if not found:
        return refused(request, DomainError(_("It answers, but shows nobody. Check place, filter and key.")), _home())
    text = ngettext("It answers; %(count)d person was read.", "It answers; %(count)d people were read.", found)
    return finished(request, Done(_home(), text % {"count": found}))


@require_POST
def compare_now(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Compare, and show what would change before anything does."""
    actor = actor_of(request)
    _admit(actor)
    run = compare(_found(actor, pk), now=clock.now(), asks=True)
    return HttpResponseRedirect(reverse("signin:sync_run", args=[run.pk]), status=303)


@require_GET
def run_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a comparison found, and the two ways on."""
    actor = actor_of(request)
    _admit(actor)
    run = _run(actor, pk)
    changes = planned(run)
    context = {
        "run": run,
        "asks": run.state == SyncState.ASKS,
        "groups": [group for group in (_group(kind, changes) for kind in Kind) if group["count"]],
        "remarks": [(_remark(code), about) for code, about in run.remarks],
    }
    return render(request, "signin/sync_run.html", context)


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Carry it out, or change nothing."""
    actor = actor_of(request)
    _admit(actor)
    run = _run(actor, pk)
    back = reverse("signin:sync_run", args=[run.pk])
    if verb == "drop":
        return act(request, drop_sync, run, done=lambda _made: Done(_home(), _("Nothing was changed.")))

    def begun(_made: object) -> Done:
        defer_job("signin.carry_out_syncs")
        return Done(back, _("The changes are being carried out."))

    return act(request, carry_out_sync, run, done=begun, asking=Asking(back=back))


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Remove one."""
    actor = actor_of(request)
    _admit(actor)
    row = _found(actor, pk)
    hint = _("People and accounts stay. Whoever has no other way to sign in needs a link for a password.")
    asking = Asking(hint=hint, back=_home())
    return act(request, remove_directory, row, done=lambda _made: Done(_home(), _("Removed.")), asking=asking)


def _group(kind: Kind, changes: list[Change]) -> dict[str, Any]:
    chosen = [change for change in changes if change.kind == kind]
    titles = {
        Kind.JOIN: _("Joiners"),
        Kind.LINK: _("Known people who are linked"),
        Kind.MOVE: _("Movers and corrections"),
        Kind.LEAVE: _("Leavers: roles and accounts end"),
    }
    lines = [(change.name, _details(change)) for change in chosen]
    is_cut = len(lines) > _SHOWN_CHANGES
    return {"title": titles[kind], "count": len(chosen), "lines": lines[:_SHOWN_CHANGES], "more": is_cut}


def _details(change: Change) -> str:
    told = [change.email, *(value for name, value in change.facts.items() if name != "name" or value != change.name)]
    return ", ".join(filter(None, told))


def _remark(code: str) -> str:
    return {
        "trouble": _("The directory could not be read to the end; nothing was changed."),
        "empty": _("The directory showed nobody at all. That is not believed; nobody was sent away."),
        "double": _("Two entries mean the same person; this one was left out"),
        "nameless": _("An entry has no name and was left out"),
        "returned": _("Has left and is in the directory again; bring this person back by hand"),
        "number_taken": _("The staff number is another person's; it was left empty"),
        "cannot_leave": _("Could not be retired"),
    }.get(code, code)


def _admit(actor: Actor) -> None:
    if not ports.authorizer().authorise(actor, set_up_directory.name, None, {"mfa": actor.mfa}).allowed:
        raise NotFound


def _found(actor: Actor, pk: UUID) -> Directory:
    with reading(actor):
        row = Directory.objects.visible_to(actor).select_related("organisation").filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row


def _run(actor: Actor, pk: UUID) -> SyncRun:
    with reading(actor):
        row = SyncRun.objects.visible_to(actor).select_related("directory").filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row
