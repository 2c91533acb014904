# SPDX-License-Identifier: Apache-2.0
"""The recovery bin: what was removed and can come back, and what waits for a second person."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepwell.access.selectors import may
from keepwell.kernel import clock
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import Conflict, DomainError
from keepwell.kernel.removal import kind_named
from keepwell.kernel.scope import reading
from keepwell.retention import services
from keepwell.retention.choices import RequestState
from keepwell.retention.models import Removal, RemovalRequest
from keepwell.retention.plans import plan_of
from keepwell.retention.selectors import BinPage, bin_page, nouns, removal_of, request_of
from keepwell.ui import parts
from keepwell.ui.acting import Asking, Done, act, finished, refused
from keepwell.ui.faces import Text
from keepwell.ui.navigation import actor_of
from keepwell.ui.tables import Column, Table

_BIN = "retention:bin"
_DECISIONS: dict[str, Any] = {"approve": services.approve_removal, "decline": services.decline_removal}


@require_GET
def recovery_bin(request: HttpRequest) -> HttpResponse:
    """What lies in the bin."""
    page = bin_page(actor_of(request))
    context = {"removed": _removed(page), "waiting": _waiting(page), "has_waiting": bool(page.waiting)}
    return render(request, "retention/bin.html", context)


def _who(page: BinPage, person_id: UUID | None) -> str:
    card = page.people.get(person_id) if person_id else None
    return card.name if card else _("Keepwell")


def _removed(page: BinPage) -> Table[Removal]:
    now = clock.now()
    columns: tuple[Column[Removal], ...] = (
        Column(
            "label",
            gettext_lazy("Removed"),
            lambda row: parts.row_link(reverse("retention:removal", args=[row.pk]), row.label, row.reason),
            narrow="main",
        ),
        Column("kind", gettext_lazy("Kind"), lambda row: kind_named(row.kind).noun, narrow="hide"),
        Column("who", gettext_lazy("Removed by"), lambda row: _who(page, row.removed_by_id)),
        Column("at", gettext_lazy("When"), lambda row: parts.when(row.removed_at, now=now), tight=True),
        Column(
            "until",
            gettext_lazy("Can be restored until"),
            lambda row: parts.when(row.purge_after, now=now, style="absolute"),
            tight=True,
        ),
    )
    return Table(
        gettext_lazy("Recovery bin"),
        columns,
        list(page.removals),
        empty=gettext_lazy("The bin is empty."),
        empty_hint=gettext_lazy("Whatever is removed lies here until its days are over."),
    )


def _waiting(page: BinPage) -> Table[RemovalRequest]:
    now = clock.now()
    columns: tuple[Column[RemovalRequest], ...] = (
        Column(
            "label",
            gettext_lazy("Asked to remove"),
            lambda row: parts.row_link(reverse("retention:request", args=[row.pk]), row.label, row.reason),
            narrow="main",
        ),
        Column(
            "size", gettext_lazy("How many rows"), lambda row: str(sum(row.counts.values())), align="end", tight=True
        ),
        Column("who", gettext_lazy("Asked by"), lambda row: _who(page, row.asked_by_id)),
        Column("at", gettext_lazy("When"), lambda row: parts.when(row.asked_at, now=now), tight=True),
    )
    return Table(gettext_lazy("Waits for a second person"), columns, list(page.waiting))


@require_GET
def removal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One removal: what it took, and the way back."""
    actor = actor_of(request)
    row = removal_of(actor, pk)
    page = bin_page(actor)
    context = {
        "removal": row,
        "counts": nouns(row.counts),
        "who": _who(page, row.removed_by_id),
        "may_restore": row.state == "binned" and may(actor, services.restore_removal.name, row),
    }
    return render(request, "retention/removal.html", context)


@require_POST
def restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Bring back, with one click."""
    actor = actor_of(request)
    with reading(actor):
        row = removal_of(actor, pk)
    try:
        services.restore_removal(actor, row)
    except (DomainError, Conflict) as error:
        return refused(request, error, reverse("retention:removal", args=[pk]))
    return finished(request, Done(reverse(_BIN), _("Restored: %(label)s") % {"label": row.label}))


@require_GET
def removal_request(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One request: what would go now, and whether it is still what was asked."""
    actor = actor_of(request)
    row = request_of(actor, pk)
    plan = plan_of(kind_named(row.kind).model, row.subject_ids) if row.state == RequestState.WAITING else None
    context = {
        "asked": row,
        "plan": plan,
        "counts": nouns(row.counts),
        "who": _who(bin_page(actor), row.asked_by_id),
        "is_stale": row.state == RequestState.WAITING and (plan is None or plan.digest != row.digest),
        "acts": _acts(actor, row),
    }
    return render(request, "retention/request.html", context)


def _acts(actor: Actor, row: RemovalRequest) -> list[tuple[Text, str, str]]:
    if row.state != RequestState.WAITING:
        return []
    return [
        (action.title, reverse(f"retention:{word}", args=[row.pk]), "danger" if word == "approve" else "")
        for word, action in _DECISIONS.items()
        if may(actor, action.name, row)
    ]


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, word: str, pk: UUID) -> HttpResponse:
    """Approve or decline."""
    actor = actor_of(request)
    with reading(actor):
        row = request_of(actor, pk)
    back = reverse("retention:request", args=[pk])
    text = _("Removed. It can be restored from here.") if word == "approve" else _("Declined. Everything stays.")
    preview = format_html("{}", row.label)
    return act(
        request,
        _DECISIONS[word],
        row,
        done=lambda _made: Done(reverse(_BIN), text),
        asking=Asking(preview=preview, back=back),
    )
