# SPDX-License-Identifier: Apache-2.0
"""Legal holds: the list, placing one, releasing one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from keepwell.access.selectors import may
from keepwell.kernel import clock
from keepwell.kernel.errors import NotFound
from keepwell.kernel.removal import kind_named
from keepwell.kernel.scope import reading
from keepwell.people.selectors import cards
from keepwell.retention import services
from keepwell.retention.models import LegalHold
from keepwell.retention.selectors import hold_of
from keepwell.retention.selectors import holds as holds_of
from keepwell.ui import parts
from keepwell.ui.acting import Asking, Done, act
from keepwell.ui.navigation import actor_of
from keepwell.ui.tables import Column, Table

#: what can be held: word in the address → act
WAYS: Mapping[str, Any] = {
    "organisation": services.hold_organisation,
    "project": services.hold_project,
    "ticket": services.hold_ticket,
    "person": services.hold_person,
}
_HOLDS = "retention:holds"


@require_GET
def holds(request: HttpRequest) -> HttpResponse:
    """Every hold the reader may see."""
    rows = list(holds_of(actor_of(request)))
    people = cards({one.placed_by_id for one in rows} | {one.released_by_id for one in rows if one.released_by_id})
    now = clock.now()

    def who(person_id: UUID | None) -> str:
        card = people.get(person_id) if person_id else None
        return card.name if card else ""

    columns: tuple[Column[LegalHold], ...] = (
        Column(
            "label",
            gettext_lazy("Held"),
            lambda row: parts.row_link(reverse("retention:hold", args=[row.pk]), row.label, row.reference),
            narrow="main",
        ),
        Column("kind", gettext_lazy("Kind"), lambda row: kind_named(row.kind).noun, narrow="hide"),
        Column("who", gettext_lazy("Placed by"), lambda row: who(row.placed_by_id)),
        Column("at", gettext_lazy("When"), lambda row: parts.when(row.placed_at, now=now), tight=True),
        Column("state", gettext_lazy("State"), _state, tight=True),
    )
    table = Table(
        gettext_lazy("Legal holds"),
        columns,
        rows,
        empty=gettext_lazy("Nothing is held."),
        empty_hint=gettext_lazy("A hold keeps an organisation, project, ticket or person from removal and erasure."),
    )
    return render(request, "retention/holds.html", {"table": table})


def _state(row: LegalHold) -> str:
    if row.released_at is None:
        return parts.badge(_("in force"), "late")
    return parts.badge(_("released"), "neutral")


@require_GET
def hold(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One hold."""
    actor = actor_of(request)
    row = hold_of(actor, pk)
    people = cards(one for one in (row.placed_by_id, row.released_by_id) if one)
    context = {
        "hold": row,
        "noun": kind_named(row.kind).noun,
        "placed_by": people.get(row.placed_by_id),
        "released_by": people.get(row.released_by_id) if row.released_by_id else None,
        "may_release": row.released_at is None and may(actor, services.release_hold.name, row),
    }
    return render(request, "retention/hold.html", context)


@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, way: str, pk: UUID) -> HttpResponse:
    """Place a hold; who may hold a ticket need not be allowed to read it."""
    action = WAYS.get(way)
    if action is None:
        raise NotFound
    actor = actor_of(request)
    with reading(actor):
        row = action.target.objects.filter(pk=pk).first()
        if row is None or not may(actor, action.name, row):
            raise NotFound
    asking = Asking(
        hint=_("Until it is released by another person, nothing it reaches can be removed, purged or erased."),
        preview=str(getattr(row, "number", "") or kind_named(row._meta.label_lower).label(row)),
        back=reverse(_HOLDS),
    )
    return act(
        request, action, row, done=lambda _made: Done(reverse(_HOLDS), _("The hold is in force.")), asking=asking
    )


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Release a hold."""
    actor = actor_of(request)
    with reading(actor):
        row = hold_of(actor, pk)
    return act(
        request,
        services.release_hold,
        row,
        done=lambda _made: Done(reverse(_HOLDS), _("The hold is released.")),
        asking=Asking(preview=row.label, back=reverse("retention:hold", args=[pk])),
    )
