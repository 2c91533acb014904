# SPDX-License-Identifier: Apache-2.0
"""The wallboard: for a signed-in reader, and for a television with a link of its own."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from keepwell.desk.selectors.faces import face_of
from keepwell.kernel import clock, ports
from keepwell.kernel.actor import SYSTEM, Actor, Via
from keepwell.kernel.errors import NotFound
from keepwell.kernel.scope import reading, within_scope
from keepwell.people.models import Account, Organisation, Person
from keepwell.people.selectors import actor_of_person, root
from keepwell.reports.models import Screen
from keepwell.reports.selectors.scope import sees_inner
from keepwell.reports.selectors.wall import Wall, WallLine, asked_for, wall
from keepwell.reports.services.open_screen import digest_of, is_ours
from keepwell.reports.web.pages import LIVE
from keepwell.ui import parts
from keepwell.ui.acting import is_fragment
from keepwell.ui.navigation import actor_of

#: that a screen was shown is noted no more often
_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of the wall with its chip."""

    line: WallLine
    chip: SafeString


@require_GET
def wallboard(request: HttpRequest) -> HttpResponse:
    """The whole room's board for whoever works here; `?organisation=` shows one customer."""
    actor = actor_of(request)
    if not sees_inner(actor):
        raise NotFound
    zone = str(parts.viewer_zone())
    place = _place(actor, request.GET.get("organisation", ""))
    found = wall(actor, asked_for(place.pk if place else None, zone, clock.now()), clock.now())
    return _drawn(request, found, place, is_screen=False)


def _place(actor: Actor, given: str) -> Organisation | None:
    try:
        wanted = UUID(given)
    except ValueError:
        return None
    return Organisation.objects.visible_to(actor).filter(pk=wanted).first()


@login_not_required
@require_GET
def screen(request: HttpRequest, secret: str) -> HttpResponse:
    """The same for a television; the link alone opens it, and nothing else."""
    now = clock.now()
    found = _screen(secret) if is_ours(secret) else None
    if found is None:
        raise NotFound
    actor = _owner(found)
    if actor is None:
        raise NotFound
    with translation.override(found.language), timezone.override(ZoneInfo(found.zone)):
        request.LANGUAGE_CODE = found.language
        with reading(actor):
            top = root()
            place = None if top is not None and top.pk == found.organisation_id else found.organisation
            shown = wall(actor, asked_for(place.pk if place else None, found.zone, now), now)
            answer = _drawn(request, shown, place, is_screen=True)
    _note(found, now)
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _screen(secret: str) -> Screen | None:
    with reading(SYSTEM):
        rows = Screen.objects.filter(digest=digest_of(secret), revoked_at__isnull=True)
        return rows.select_related("organisation").first()


def _owner(found: Screen) -> Actor | None:
    """Whose rights the screen shows: none once he has left, or may hang no screen there any more."""
    with reading(SYSTEM):
        is_here = Person.objects.filter(pk=found.owner_id, is_active=True).exists()
        closed = Account.objects.filter(person_id=found.owner_id, is_active=False).exists()
    if not is_here or closed:
        return None
    actor = actor_of_person(found.owner_id, via=Via.WEB)
    allowed = ports.authorizer().authorise(actor, "reports.open_screen", found.organisation, {"mfa": True}).allowed
    return actor if allowed else None


def _note(found: Screen, now: datetime) -> None:
    if found.seen_at is None or now - found.seen_at > _NOTED_EVERY:
        with within_scope(SYSTEM.scope):
            Screen.objects.filter(pk=found.pk).update(seen_at=now)


def _drawn(request: HttpRequest, found: Wall, place: Organisation | None, *, is_screen: bool) -> HttpResponse:
    context = {
        "wall": found,
        "place": place,
        "lines": [ShownLine(one, _chip(one, found.at)) for one in found.lines],
        "here": request.get_full_path(),
        "live": "" if is_screen else LIVE,
        "is_screen": is_screen,
    }
    return render(request, "reports/parts/wall.html" if is_fragment(request) else "reports/wallboard.html", context)


def _chip(line: WallLine, now: datetime) -> SafeString:
    if line.ticking is None:
        return parts.when(line.due_at, now=now)
    return parts.clock(face_of(line.ticking, now), labelled=False)
