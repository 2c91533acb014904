# SPDX-License-Identifier: Apache-2.0
"""The kit's own pages: palette, search without JavaScript, the reader's preferences, the style page."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required, login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from keepwell.kernel import clock
from keepwell.kernel.errors import NotFound
from keepwell.ui import forms, palette, samples
from keepwell.ui.addresses import safe_next
from keepwell.ui.home import greeting
from keepwell.ui.middleware import LANGUAGES
from keepwell.ui.navigation import actor_of
from keepwell.ui.parts import viewer_zone
from keepwell.ui.shell import KEYS_COOKIE, THEME_COOKIE, THEMES

#: roles that only ask; this room knows no others by name
_ASKING = {"requester"}
YEAR_SECONDS = 365 * 24 * 3600


@require_GET
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """A plain start page: the side bar as a list, until a room plugs in a better one."""
    return render(request, "ui/start.html")


@require_GET
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The reader's day: what rooms hang there for his roles."""
    actor, now = actor_of(request), clock.now()
    context = {"greeting": greeting(actor.label, now), "today": now.astimezone(viewer_zone()).date()}
    return render(request, "ui/home.html", context)


@require_GET
@login_required
def palette_entries(request: HttpRequest) -> JsonResponse:
    """What the command palette shows for `?q=`."""
    found = palette.find(request, request.GET.get("q", "")[:200])
    entries = [
        {"title": str(e.title), "hint": str(e.hint), "group": str(e.group), "url": e.url, "key": e.key} for e in found
    ]
    return JsonResponse({"entries": entries})


@require_GET
@login_required
def options(request: HttpRequest, ref: str) -> JsonResponse:
    """What a picker offers for `?q=` beyond what its page carries; the reference's own search says who sees what."""
    found = forms.fitting(ref, actor_of(request), request.GET.get("q", ""))
    return JsonResponse({"options": [{"value": value, "label": str(label)} for value, label in found]})


@require_GET
@login_required
def menu(request: HttpRequest) -> HttpResponse:
    """The side bar's links again, with their counts of now; `?at=` is the page they stand on."""
    request.path = request.GET.get("at", "")[:500] or request.path
    return render(request, "ui/parts/nav.html")


@require_GET
@login_required
def find(request: HttpRequest) -> HttpResponse:
    """The same as a page: the search box works without JavaScript."""
    query = request.GET.get("q", "")[:200]
    return render(request, "ui/find.html", {"query": query, "entries": palette.find(request, query)})


@require_POST
@login_not_required
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep this browser's language, theme and shortcut choice in cookies, then go back."""
    response = HttpResponseRedirect(safe_next(request), status=303)
    offered = {
        "language": (settings.LANGUAGE_COOKIE_NAME, LANGUAGES),
        "theme": (THEME_COOKIE, THEMES),
        "keys": (KEYS_COOKIE, ("on", "off")),
    }
    for name, (cookie, allowed) in offered.items():
        chosen = request.POST.get(name, "")
        if chosen in allowed:
            response.set_cookie(
                cookie, chosen, max_age=YEAR_SECONDS, samesite="Lax", secure=request.is_secure(), httponly=True
            )
    return response


@require_GET
@login_required
def style(request: HttpRequest) -> HttpResponse:
    """The living style page: every part in every state, for those who build and run screens; nothing for who asks."""
    actor = actor_of(request)
    if not ({*actor.roles, *actor.everywhere} - _ASKING):
        raise NotFound
    return render(request, "ui/style.html", samples.everything(request))
