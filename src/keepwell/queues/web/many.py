# SPDX-License-Identifier: Apache-2.0
"""Acting on many picked tickets at once: what would happen to each, then what did, with the reasons of the rest."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from keepwell.desk.models import Ticket
from keepwell.desk.selectors.undo import way_back
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.kernel.scope import reading
from keepwell.queues.acting import ACTS, MOST, Many, Outcome, fits, run
from keepwell.ui import words
from keepwell.ui.acting import is_fragment
from keepwell.ui.faces import Undo
from keepwell.ui.forms import CommandForm
from keepwell.ui.navigation import actor_of
from keepwell.ui.toasts import say

_MOST_OTHERS = 100


@require_http_methods(["GET", "POST"])
def many(request: HttpRequest, what: str) -> HttpResponse:
    """Ask, showing which tickets it changes and which it leaves alone; then do it and report."""
    ids = _ids(request)
    if not ids:
        messages.error(request, _("No ticket was picked. Go back and pick some with X."))
        return HttpResponseRedirect(_back(request), status=303)
    act = ACTS.get(what)
    if act is None:
        raise NotFound
    actor = actor_of(request)
    with reading(actor):
        rows = list(Ticket.objects.visible_to(actor).filter(pk__in=ids).order_by("queue_at", "pk"))
        able = [(row, fits(actor, act, row)) for row in rows]
        options = {act.other: _others(actor, rows)} if act.other else {}
    if not rows:
        raise NotFound
    form = CommandForm[object](act.command, request, options=options)
    if request.method == "POST" and form.is_valid():
        command = form.command()
        found = run(actor, act, _those(rows, act, command), command, form.key)
        return _report(request, act, found)
    context = {
        "act": act,
        "form": form,
        "able": able,
        "count": sum(fit for _row, fit in able),
        "address": _again(request),
        "back": request.GET.get("back") or reverse("desk:queue"),
    }
    template = "queues/parts/many.html" if is_fragment(request) else "queues/many.html"
    return render(request, template, context, status=422 if request.method == "POST" else 200)


def _again(request: HttpRequest) -> str:
    pairs = [("ids", one) for one in request.GET.getlist("ids")[:MOST]]
    return f"{request.path}?{urlencode([*pairs, ('back', request.GET.get('back', ''))])}"


def _ids(request: HttpRequest) -> list[UUID]:
    found = []
    for text in request.GET.getlist("ids")[:MOST]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _those(rows: list[Ticket], act: Many, command: object) -> list[Ticket]:
    """All but the one that the others are put into or below."""
    other = getattr(command, act.other, None) if act.other else None
    return [row for row in rows if row.pk != other]


def _others(actor: Actor, rows: list[Ticket]) -> list[tuple[str, str]]:
    """What they may be put into: one of themselves first, then the newest of the same customer."""
    near = Ticket.objects.visible_to(actor).filter(customer_id__in={row.customer_id for row in rows})
    newest = near.exclude(pk__in=[row.pk for row in rows]).order_by("-opened_at").only("number", "title")
    return [(str(row.pk), f"{row.number} {row.title}") for row in (*rows, *newest[:_MOST_OTHERS])]


def _report(request: HttpRequest, act: Many, found: Outcome) -> HttpResponse:
    url = _back(request)
    if found.done:
        told = ngettext("%(count)s ticket: %(title)s", "%(count)s tickets: %(title)s", len(found.done)) % {
            "count": len(found.done),
            "title": str(act.title).rstrip("…"),
        }
        actor = actor_of(request)
        say(request, told, _way(actor, act, found))
    for why in dict.fromkeys(reason for _row, reason in found.refused):
        numbers = words.listing([str(row.number) for row, reason in found.refused if reason == why])
        messages.error(request, _("{numbers} left as they are: {why}").format(numbers=numbers, why=why))
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url, status=303)


def _way(actor: Actor, act: Many, found: Outcome) -> Undo | None:
    return way_back(actor, act.undone_as, found.done) if act.undone_as is not None else None


def _back(request: HttpRequest) -> str:
    wanted = request.GET.get("back", "")
    return wanted if wanted.startswith(reverse("desk:queue")) else reverse("desk:queue")
