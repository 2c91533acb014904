# SPDX-License-Identifier: Apache-2.0
"""Find what to remove, to hold or to ask about: by ticket number, code or name."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from keepwell.access.selectors import may
from keepwell.contracts.models import Contract, CoveredSystem
from keepwell.desk.models import Ticket
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.people.models import Organisation, Person, Project
from keepwell.retention.services import ask_about_person
from keepwell.retention.web.holds import WAYS as HOLDS
from keepwell.retention.web.removing import WAYS as REMOVALS
from keepwell.ui.faces import Link, Text
from keepwell.ui.navigation import actor_of

MOST = 20
TITLES: dict[str, Text] = {
    "remove": gettext_lazy("What shall be removed?"),
    "hold": gettext_lazy("What shall be held?"),
    "ask": gettext_lazy("Whose data is it about?"),
}


@dataclass(frozen=True, slots=True)
class _Found:
    """A row that matches, and the word of its kind in addresses."""

    way: str
    row: Organisation | Project | Ticket | Person | Contract | CoveredSystem
    title: str


@require_GET
def choose(request: HttpRequest, what: str) -> HttpResponse:
    """What matches the words, with the act offered."""
    if what not in TITLES:
        raise NotFound
    actor = actor_of(request)
    words = request.GET.get("q", "").strip()
    links = [link for found in _matching(actor, what, words) if (link := _link(actor, what, found))] if words else []
    many = _many(actor, words) if what == "remove" and words else None
    context = {"title": TITLES[what], "what": what, "q": words, "links": links, "asked": bool(words), "many": many}
    return render(request, "retention/choose.html", context)


def _matching(actor: Actor, what: str, words: str) -> Iterator[_Found]:
    places = Organisation.objects.visible_to(actor).filter(Q(code__icontains=words) | Q(name__icontains=words))
    if what == "ask":
        yield from (_Found("person", one, str(one)) for one in _people(actor, words))
        return
    for ticket in _tickets(actor, what, words):
        yield _Found("ticket", ticket, ticket.number if what == "hold" else f"{ticket.number} · {ticket.title}")
    yield from (_Found("organisation", one, f"{one.label} · {one.code}") for one in places[:MOST])
    named = Q(code__icontains=words) | Q(name__icontains=words)
    projects = Project.objects.visible_to(actor).filter(named)[:MOST]
    yield from (_Found("project", one, f"{one.label} · {one.code}") for one in projects)
    if what == "hold":
        yield from (_Found("person", one, str(one)) for one in _people(actor, words))
        return
    contracts = Contract.objects.visible_to(actor).filter(Q(number__icontains=words) | Q(title__icontains=words))
    yield from (_Found("contract", one, f"{one.number} · {one.title}") for one in contracts[:MOST])
    systems = CoveredSystem.objects.visible_to(actor).filter(named)
    yield from (_Found("system", one, f"{one.name} · {one.code}") for one in systems[:MOST])


def _tickets(actor: Actor, what: str, words: str) -> list[Ticket]:
    # who places holds need not be allowed to read tickets: the number must be known, and only it is shown
    rows = Ticket.objects.filter(number=words.upper()) if what == "hold" else Ticket.objects.visible_to(actor)
    return list(rows.filter(number__iexact=words)[:1])


def _people(actor: Actor, words: str) -> list[Person]:
    return list(Person.objects.visible_to(actor).called(words)[:MOST])


def _link(actor: Actor, what: str, found: _Found) -> Link | None:
    if what == "ask":
        if not may(actor, ask_about_person.name, found.row):
            return None
        return Link(found.title, reverse("retention:ask", args=[found.row.pk]))
    action = (HOLDS if what == "hold" else REMOVALS)[found.way]
    if not may(actor, action.name, found.row):
        return None
    address = "retention:place" if what == "hold" else "retention:remove"
    return Link(found.title, reverse(address, args=[found.way, found.row.pk]))


def _many(actor: Actor, words: str) -> Link | None:
    """Several ticket numbers at once lead to a request."""
    numbers = words.upper().replace(",", " ").split()
    rows = list(Ticket.objects.visible_to(actor).filter(number__in=numbers).only("id", "customer_id"))
    if len(rows) < 2 or len({row.customer_id for row in rows}) != 1:  # one is no crowd
        return None
    address = reverse("retention:remove_many", args=[rows[0].customer_id])
    return Link(_("%(count)s tickets") % {"count": len(rows)}, f"{address}?numbers={'+'.join(numbers)}")
