# SPDX-License-Identifier: Apache-2.0
"""Who can help me now: for the signed-in reader, and without sign-in for whoever holds a company's link."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM, Scope
from keepwell.kernel.errors import NotFound
from keepwell.kernel.scope import reading, within_scope
from keepwell.people.models import Organisation
from keepwell.people.selectors import subtree_ids
from keepwell.portal.limit import is_too_often
from keepwell.portal.links import read_token, token_of
from keepwell.portal.models import HelpDesk
from keepwell.portal.selectors import Ladder, ladder_for, open_ladder, paper_of
from keepwell.portal.web import printing
from keepwell.signin.selectors import address_of
from keepwell.ui.navigation import actor_of

_TOO_MANY = 429


@require_GET
def helpers(request: HttpRequest) -> HttpResponse:
    """The reader's own ladder."""
    actor, now = actor_of(request), clock.now()
    ladder = ladder_for(actor, now)
    link = _link(request, ladder.desk) if ladder and ladder.desk and ladder.desk.is_link_open else ""
    return render(request, "portal/helpers.html", {"ladder": ladder, "link": link, "now": now})


@require_GET
def card(request: HttpRequest) -> HttpResponse:
    """The reader's desk card, made for paper, and the ways to have it elsewhere."""
    ladder, link = _own_paper(request)
    context = {"ladder": ladder, "link": link, "qr": printing.qr(link), "now": clock.now()}
    return render(request, "portal/card.html", context)


@require_GET
def card_file(request: HttpRequest, form: str) -> HttpResponse:
    """The card as a PDF, or the wallpaper as a picture."""
    ladder, link = _own_paper(request)
    return printing.answer(form, ladder, link, clock.now())


def _own_paper(request: HttpRequest) -> tuple[Ladder, str]:
    """The reader's own contacts; the code leads to the open page where there is one, else to this site's own."""
    actor = actor_of(request)
    place = Organisation.objects.filter(pk=actor.organisation_id).first() if actor.organisation_id else None
    if place is None:
        raise NotFound
    ladder = paper_of(place, clock.now())
    desk = ladder.desk
    if desk is not None and desk.is_link_open:
        return ladder, _link(request, desk)
    return ladder, request.build_absolute_uri(reverse("portal:helpers"))


@login_not_required
@require_GET
def open_page(request: HttpRequest, token: str) -> HttpResponse:
    """The help of a company for whoever holds its link."""
    now = clock.now()
    if is_too_often(address_of(request), now):
        return _too_often(request)
    with _published(request, token, now) as desk:
        ladder = open_ladder(desk, now)
    context = {"ladder": ladder, "desk": desk, "token": token, "now": now}
    return _private(render(request, "portal/open.html", context))


@login_not_required
@require_GET
def open_file(request: HttpRequest, token: str, form: str) -> HttpResponse:
    """The same as a card or wallpaper, for machines that fetch it anew each day."""
    now = clock.now()
    if is_too_often(address_of(request), now):
        return _too_often(request)
    with _published(request, token, now) as desk:
        ladder = paper_of(desk.organisation, now, only_published=desk)
    return _private(printing.answer(form, ladder, _link(request, desk), now))


@contextmanager
def _published(request: HttpRequest, token: str, now: datetime) -> Iterator[HelpDesk]:
    """Read as far as the desk's own place reaches; whatever is wrong with the link, it answers alike."""
    known = read_token(token)
    desk, below = None, frozenset[UUID]()
    if known is not None:
        with reading(SYSTEM):
            rows = HelpDesk.objects.select_related("organisation", "confirmed_by")
            desk = rows.filter(pk=known[0], link_number=known[1], is_link_open=True).first()
            below = subtree_ids(desk.organisation_id) if desk is not None else frozenset()
    if desk is None:
        is_too_often(address_of(request), now, is_wrong=True)
        raise NotFound
    place = desk.organisation
    inside = place.path[place.path.index(place.customer_id) :]
    with within_scope(Scope(everything=False, organisations=frozenset([*inside, *below]))):
        yield desk


def _link(request: HttpRequest, desk: HelpDesk) -> str:
    return request.build_absolute_uri(reverse("portal:open", args=[token_of(desk)]))


def _too_often(request: HttpRequest) -> HttpResponse:
    answer = render(request, "portal/too_often.html", status=_TOO_MANY)
    answer.headers["Retry-After"] = "60"
    return answer


def _private(answer: HttpResponse) -> HttpResponse:
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
