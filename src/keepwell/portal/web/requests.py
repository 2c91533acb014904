# SPDX-License-Identifier: Apache-2.0
"""The start page of who asks: one box, who can help now, and the reader's requests in plain words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.choices import FINAL_STATES
from keepwell.desk.models import Ticket, Watcher
from keepwell.desk.selectors import my_requests, ticket_numbered
from keepwell.desk.selectors.asking import plug_asking
from keepwell.desk.selectors.plain import Plain, plain
from keepwell.desk.selectors.queue import QueueLine, lines
from keepwell.desk.services import Watch, unwatch, watch
from keepwell.kernel import clock
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.kernel.scope import reading
from keepwell.people.choices import Role
from keepwell.portal.selectors import ladder_for, solutions_like
from keepwell.portal.web.asking import new
from keepwell.search.selectors import find
from keepwell.ui.acting import Done, finished, is_fragment
from keepwell.ui.navigation import actor_of

#: events after which the list is drawn anew
LIVE = (
    "desk.ticket_opened desk.reply_added desk.ticket_transferred desk.ticket_paused desk.ticket_resumed"
    " desk.workaround_given desk.service_restored desk.ticket_resolved desk.ticket_confirmed desk.ticket_closed"
    " desk.ticket_reopened desk.ticket_cancelled desk.ticket_merged desk.answer_promised"
)
LEADING = (Role.KEY_USER, Role.SPECIALIST, Role.OFFICE_HEAD, Role.CHIEF_PLM_OFFICER)
_MOST_ANSWERS, _MOST_TICKETS, _MOST_RUNGS = 4, 2, 4
_SEARCHED_FROM = 2
_LONGEST_ASKED = 200
_PAGE = 50


@dataclass(frozen=True, slots=True)
class Request:
    """One request in plain words."""

    ticket: Ticket
    plain: Plain
    requester: str
    is_finished: bool


@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """The page, or its list alone."""
    actor, now = actor_of(request), clock.now()
    context = requests_of(actor, now)
    if is_fragment(request):
        return render(request, "portal/parts/requests.html", context)
    ladder = ladder_for(actor, now)
    context |= {
        "name": actor.label,
        "rungs": ladder.rungs[:_MOST_RUNGS] if ladder else (),
        "leads": leads(actor),
    }
    return render(request, "portal/requests.html", context)


def requests_of(actor: Actor, now: datetime) -> dict[str, object]:
    """What the list of one's own requests shows."""
    found = my_requests(actor)
    lines = [line(one, now) for one in found.lines]
    return {
        "requests": [one for one in lines if not one.is_finished],
        "finished": [one for one in lines if one.is_finished],
        "has_more": found.has_more,
        "live": LIVE,
    }


def leads(actor: Actor) -> bool:
    """Whether the reader also sees requests of his company."""
    return any(actor.holds(role) for role in LEADING)


def line(one: QueueLine, now: datetime) -> Request:
    """A ticket as who asked reads it."""
    owner = one.owner.name if one.owner else _("The service desk")
    asker = one.requester.name if one.requester else ""
    told = plain(one.ticket, owner, one.workaround_until, now)
    return Request(one.ticket, told, asker, one.ticket.state in FINAL_STATES)


@require_GET
def answers(request: HttpRequest) -> HttpResponse:
    """What is known already about what somebody begins to ask."""
    actor, text = actor_of(request), request.GET.get("title", "").strip()[:_LONGEST_ASKED]
    is_asked = len(text) >= _SEARCHED_FROM
    context = {
        "text": text,
        "solutions": solutions_like(actor, text, limit=_MOST_ANSWERS) if is_asked else (),
        "tickets": _own(actor, text) if is_asked else (),
        "new_url": reverse("desk:new"),
        "is_in_form": "form" in request.GET,
    }
    return render(request, "portal/parts/answers.html", context)


def _own(actor: Actor, text: str) -> Sequence[dict[str, str]]:
    """Requests that the reader may see and that were about this."""
    hits = find(actor, text, kinds=("ticket",), limit=_MOST_TICKETS).hits
    return [
        {"title": "".join(part.text for part in hit.title), "number": "".join(hit.codes[:1]), "url": hit.address}
        for hit in hits
    ]


@require_GET
def company(request: HttpRequest) -> HttpResponse:
    """Requests of one's colleagues, for who leads or helps them; each can be followed."""
    actor, now = actor_of(request), clock.now()
    if not leads(actor):
        raise NotFound
    after = _after(request)
    rows = Ticket.objects.visible_to(actor).open().exclude(requester_id=actor.person_id).order_by("-pk")
    found = list((rows.filter(pk__lt=after) if after else rows)[: _PAGE + 1])
    shown = found[:_PAGE]
    watched = Watcher.objects.filter(ticket__in=[row.pk for row in shown])
    followed = watched.filter(person_id=actor.person_id) if actor.person_id else watched.none()
    context = {
        "requests": [line(one, now) for one in lines(shown)],
        "followed": set(followed.values_list("ticket_id", flat=True)),
        "more": shown[-1].pk if len(found) > _PAGE else None,
        "live": LIVE,
    }
    return render(request, "portal/company.html", context)


def _after(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET["after"]) if "after" in request.GET else None
    except ValueError:
        return None


@require_POST
def follow(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Follow a colleague's request, or no longer."""
    actor = actor_of(request)
    with reading(actor):
        ticket = ticket_numbered(actor, number)
    (watch if verb == "follow" else unwatch)(actor, ticket, Watch())
    said = _("You are told what happens in {number}.") if verb == "follow" else _("You no longer follow {number}.")
    return finished(request, Done(reverse("portal:company"), said.format(number=number)))


plug_asking(requests=requests, new=new)
