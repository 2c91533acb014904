# SPDX-License-Identifier: Apache-2.0
"""The list of customers, one customer as a whole, and one need as its person reads it."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from keepwell.customers.choices import GoalState, NeedState
from keepwell.customers.models import Goal, Need
from keepwell.customers.selectors import CustomerLine, Moment, customer_lines, customer_page, timeline
from keepwell.customers.selectors.timeline import Theme
from keepwell.customers.web.acts import ON_GOAL, ON_NEED, acts_on
from keepwell.directory.choices import Mood, TouchKind
from keepwell.kernel import clock
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.kernel.scope import reading
from keepwell.ui import parts
from keepwell.ui.addresses import with_query
from keepwell.ui.faces import Happening, Link
from keepwell.ui.navigation import actor_of
from keepwell.ui.tables import Column, Table


def _name(line: CustomerLine) -> SafeString:
    return parts.row_link(reverse("customers:customer", args=[line.customer.pk]), line.customer.label, line.csm)


def _late(count: int, late: int) -> SafeString | str:
    return parts.badge(_("%(n)s · %(late)s late") % {"n": count, "late": late}, "late") if late else f"{count}"


_COLUMNS: tuple[Column[CustomerLine], ...] = (
    Column("name", _("Customer"), _name, narrow="main"),
    Column("open", _("Open requests"), lambda line: _late(line.open, line.late), tight=True),
    Column("needs", _("Needs"), lambda line: _late(line.needs, line.needs_overdue), tight=True),
    Column(
        "goals",
        _("Goals"),
        lambda line: f"{line.goals}" if line.goals else parts.badge(_("no goal"), "soon"),
        tight=True,
    ),
    Column("spoken", _("Last spoken"), lambda line: parts.when(line.spoken_at) if line.spoken_at else "–", tight=True),
    Column(
        "ends",
        _("Contract until"),
        lambda line: line.contract_ends.isoformat() if line.contract_ends else "–",
        tight=True,
        narrow="hide",
    ),
)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """All customers in sight; who sees one only is led there."""
    actor = actor_of(request)
    with reading(actor):
        lines = customer_lines(actor, clock.now())
    if len(lines) == 1:
        return HttpResponseRedirect(reverse("customers:customer", args=[lines[0].customer.pk]))
    table = Table(_("Customers"), _COLUMNS, lines, empty=_("No customer that you may see."))
    return render(request, "customers/customers.html", {"table": table})


@require_GET
def customer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One customer: how it stands and why, people, promises, needs, goals, and the line of what happened."""
    actor, now = actor_of(request), clock.now()
    theme = request.GET.get("theme", "")
    with reading(actor):
        page = customer_page(actor, pk, now)
        line = timeline(actor, pk, theme=theme if theme in Theme.values else "", before=_instant(request))
        context = {
            "page": page,
            "happenings": [_happening(one) for one in line.moments],
            "themes": _themes(request, theme),
            "older": with_query(request, before=line.before.isoformat()) if line.before else "",
            "today": now.date(),
            "acts": acts_on(actor, page.customer, "record-need", "set-goal"),
            "goals": [(goal, _on_goal(actor, goal)) for goal in page.goals],
            "needs": [(need, _on_need(actor, need)) for need in page.needs],
        }
    return render(request, "customers/customer.html", context)


@require_GET
def need(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One need: what was said, what was promised, what was answered."""
    actor, now = actor_of(request), clock.now()
    with reading(actor):
        found = Need.objects.visible_to(actor).select_related("customer", "person", "owner").filter(pk=pk).first()
        if found is None:
            raise NotFound
        acts = _on_need(actor, found)
    return render(request, "customers/need.html", {"need": found, "acts": acts, "today": now.date()})


_ICONS = {
    TouchKind.CALL.value: "phone",
    TouchKind.MESSAGE.value: "mail",
    TouchKind.VISIT.value: "person",
    TouchKind.TALK.value: "chat",
}
_TONES = {Mood.GLAD.value: "accent", Mood.WORRIED.value: "soon", Mood.ANGRY.value: "late"}


def _happening(one: Moment) -> Happening:
    icon = _ICONS.get(one.touch) or {Theme.REQUESTS.value: "file", Theme.PROMISES.value: "star"}.get(one.theme, "copy")
    text = " · ".join(part for part in (one.kind, one.mood_words, one.note) if part)
    return Happening(one.at, one.title, text, one.who, icon, _TONES.get(one.mood, ""), one.url)


def _on_goal(actor: Actor, goal: Goal) -> list[Link]:
    return acts_on(actor, goal, *ON_GOAL) if goal.state == GoalState.LIVE else []


def _on_need(actor: Actor, found: Need) -> list[Link]:
    return acts_on(actor, found, *ON_NEED) if found.state == NeedState.OPEN else []


def _themes(request: HttpRequest, theme: str) -> list[Link]:
    return [
        Link(one.label, with_query(request, theme=one.value or None, before=None), one.value == theme) for one in Theme
    ]


def _instant(request: HttpRequest) -> datetime | None:
    """Where the earlier moments begin; nonsense begins at the newest."""
    try:
        found = datetime.fromisoformat(request.GET.get("before", ""))
    except ValueError:
        return None
    return found if found.tzinfo else None
