# SPDX-License-Identifier: Apache-2.0
"""Before anything goes: exactly what would go, what hangs on it and what stands against it, and then the reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from keepwell.desk.models import Attachment, Ticket
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.kernel.scope import reading
from keepwell.people.models import Organisation
from keepwell.retention import services
from keepwell.retention.models import Removal
from keepwell.retention.plans import Plan, plan_of
from keepwell.ui.acting import Asking, Done, act
from keepwell.ui.faces import Text
from keepwell.ui.forms import CommandForm
from keepwell.ui.navigation import actor_of

#: what can be removed: word in the address → act
WAYS: Mapping[str, Any] = {
    "ticket": services.remove_ticket,
    "file": services.remove_attachment,
    "system": services.remove_system,
    "contract": services.remove_contract,
    "project": services.ask_removal_of_project,
    "organisation": services.ask_removal_of_organisation,
}
MANY = "tickets"
_BIN = "retention:bin"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What somebody wants to remove, ready for the form."""

    action: Any
    target: Model
    plan: Plan
    initial: Mapping[str, object]
    back: str


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, way: str, pk: UUID) -> HttpResponse:
    """Preview and remove one thing."""
    actor = actor_of(request)
    with reading(actor):
        asked = _one(actor, way, pk)
    return _answer(request, asked)


@require_http_methods(["GET", "POST"])
def remove_many(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Preview the tickets named in `?numbers=` and ask a second person to agree."""
    actor = actor_of(request)
    with reading(actor):
        asked = _many(actor, pk, request.GET.get("numbers", ""))
    if asked is None:
        return render(request, "retention/many.html", {"numbers": request.GET.get("numbers", "")}, status=422)
    return _answer(request, asked)


def _one(actor: Actor, way: str, pk: UUID) -> _Asked:
    action = WAYS.get(way)
    row = action.target.objects.visible_to(actor).filter(pk=pk).first() if action is not None else None
    plan = plan_of(type(row), [row.pk]) if row is not None else None
    if action is None or row is None or plan is None:
        raise NotFound
    return _Asked(action, row, plan, {}, _home(row))


def _many(actor: Actor, pk: UUID, numbers: str) -> _Asked | None:
    place = Organisation.objects.visible_to(actor).filter(pk=pk).first()
    if place is None:
        raise NotFound
    wanted = numbers.upper().replace(",", " ").split()
    seen = Ticket.objects.visible_to(actor).filter(number__in=wanted, customer_id=place.customer_id)
    ids = sorted(seen.values_list("pk", flat=True))
    plan = plan_of(Ticket, ids)
    if plan is None or len(ids) != len(set(wanted)):
        return None
    initial = {"tickets": ids}
    return _Asked(services.ask_removal_of_tickets, place, plan, initial, reverse(_BIN))


def _home(row: Model) -> str:
    if isinstance(row, Ticket):
        return reverse("desk:ticket", args=[row.number])
    if isinstance(row, Attachment):
        return reverse("desk:ticket", args=[row.message.ticket.number])
    return reverse(_BIN)


def _answer(request: HttpRequest, asked: _Asked) -> HttpResponse:
    title: Text = asked.action.title
    if request.method == "GET":
        form = CommandForm[object](asked.action.command, request, target=asked.target, initial=asked.initial)
        context = {
            "plan": asked.plan,
            "form": form,
            "title": title,
            "address": request.get_full_path(),
            "back": asked.back,
            "is_request": not asked.action.name.startswith("retention.remove_"),
            "is_possible": not (asked.plan.held or asked.plan.against),
        }
        return render(request, "retention/preview.html", context)
    asking = Asking(preview=summary(asked.plan), initial=asked.initial, back=asked.back)
    return act(request, asked.action, asked.target, done=_done, asking=asking)


def _done(made: object) -> Done:
    if isinstance(made, Removal):
        return Done(reverse(_BIN), _("Removed. It can be restored from here."))
    return Done(reverse(_BIN), gettext_lazy("Asked. A second person must approve it."))


def summary(plan: Plan) -> str:
    """How much goes, in one sentence."""
    text = ngettext("%(count)s row goes: %(label)s", "%(count)s rows go: %(label)s", plan.size)
    return text % {"count": plan.size, "label": plan.label}
