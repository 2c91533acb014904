# SPDX-License-Identifier: Apache-2.0
"""The start page of who asks: one box, who can help now, and one's own requests in plain words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from keepwell.desk.addresses import ticket_address
from keepwell.desk.finding import TICKET
from keepwell.desk.selectors import is_staff, my_requests
from keepwell.desk.selectors.queue import QueueLine
from keepwell.desk.web.plain import Plain, plain
from keepwell.desk.web.queue import LIVE, queue_page, sees_list
from keepwell.kernel import clock
from keepwell.kernel.actor import Actor
from keepwell.people.choices import Role
from keepwell.people.models import Organisation
from keepwell.people.selectors import PersonCard, cards, csm_of, holders_of, is_away
from keepwell.search.selectors import find
from keepwell.ui.acting import is_fragment
from keepwell.ui.navigation import actor_of

_MOST_ANSWERS = 4
_SEARCHED_FROM = 2


@dataclass(frozen=True, slots=True)
class Contactable:
    """Somebody one can turn to, and whether he is there."""

    person: PersonCard
    what: str
    is_away: bool


@dataclass(frozen=True, slots=True)
class Request:
    """One of one's own requests."""

    number: str
    title: str
    url: str
    plain: Plain


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The queue for who works it; one's own requests for everybody else."""
    actor = actor_of(request)
    wants_list = sees_list(actor) and (is_staff(actor) or "view" in request.GET)
    return queue_page(request) if wants_list else _mine(request, actor)


def _mine(request: HttpRequest, actor: Actor) -> HttpResponse:
    now = clock.now()
    found = my_requests(actor)
    context = {
        "name": actor.label,
        "requests": [_line(line, now) for line in found.lines],
        "has_more": found.has_more,
        "helpers": _nearby(actor, now),
        "sees_list": sees_list(actor),
        "live": LIVE,
    }
    return render(request, "desk/parts/requests.html" if is_fragment(request) else "desk/mine.html", context)


def _line(line: QueueLine, now: datetime) -> Request:
    owner = line.owner.name if line.owner else _("The service desk")
    ticket = line.ticket
    told = plain(ticket, owner, line.workaround_until, now)
    return Request(str(ticket.number), str(ticket.title), ticket_address(str(ticket.number)), told)


def _nearby(actor: Actor, now: datetime) -> list[Contactable]:
    """The key users of one's place, nearest first, then who answers for the customer."""
    if actor.organisation_id is None:
        return []
    place = Organisation.objects.filter(pk=actor.organisation_id).first()
    if place is None:
        return []
    today = now.date()
    found: dict[UUID, str] = {
        one.pk: str(Role.KEY_USER.label) for one in holders_of(Role.KEY_USER, place.path, today)[:2]
    }
    manager = csm_of(place.customer_id, today)
    if manager is not None:
        found[manager.pk] = _("Service desk")
    found.pop(actor.person_id or place.pk, None)
    known = cards(found)
    return [Contactable(known[key], what, is_away(key, now)) for key, what in found.items() if key in known]


@require_GET
def answers(request: HttpRequest) -> HttpResponse:
    """What is known already about what somebody begins to ask."""
    actor, text = actor_of(request), request.GET.get("title", "").strip()[:200]
    hits = find(actor, text, kinds=(TICKET,), limit=_MOST_ANSWERS).hits if len(text) >= _SEARCHED_FROM else ()
    found: Sequence[dict[str, str]] = [
        {
            "title": "".join(part.text for part in hit.title),
            "number": hit.codes[0] if hit.codes else "",
            "url": hit.address,
        }
        for hit in hits
    ]
    return render(request, "desk/parts/answers.html", {"found": found, "text": text, "new_url": reverse("desk:new")})
