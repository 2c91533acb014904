# SPDX-License-Identifier: Apache-2.0
"""Says who acts in a request, and lets reads see that person's rows only.

Stands after Django's AuthenticationMiddleware and before whatever needs `request.actor`. Every page wants a signed-in
person unless its view is marked `login_not_required`; addresses under `/api/` answer 401 themselves.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from keepwell.kernel import clock
from keepwell.kernel.actor import NOBODY, Actor, Via
from keepwell.kernel.scope import reading
from keepwell.people.models import Account
from keepwell.people.selectors import actor_for, narrowed
from keepwell.signin.marks import SEEN_AT, SIGNED_IN_AT
from keepwell.signin.models import OpenSession
from keepwell.signin.selectors import actor_in, standing_of
from keepwell.signin.services import caller_of_token
from keepwell.signin.web.addresses import address_of
from keepwell.signin.web.ended import ended

__all__ = ["SIGNED_IN_AT", "ActorMiddleware"]

_API = "/api/"
_SCHEME = "bearer "
#: that a session was used is noted no more often
_NOTED_EVERY_SECONDS = 300
_READS = ("GET", "HEAD", "OPTIONS")

Answer = Callable[[HttpRequest], HttpResponseBase]


class ActorMiddleware:
    """Sets `request.actor`; opens the actor's scope around GET and HEAD."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as the actor."""
        actor = _actor_of(request)
        request.actor = actor  # type: ignore[attr-defined]  # read back through ui.navigation.actor_of
        if actor is NOBODY or request.method not in ("GET", "HEAD"):
            return self._answer(request)
        with reading(actor):
            return self._answer(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Send whoever is nobody to the sign-in page, and back afterwards; what was typed is kept for him."""
        del args, kwargs
        is_known = request.actor is not NOBODY  # type: ignore[attr-defined]  # set above
        if is_known or request.path.startswith(_API) or not getattr(view, "login_required", True):
            return None
        if request.method not in _READS:
            return ended(request)
        back = request.get_full_path()
        url = reverse("signin:sign_in") + (f"?{urlencode({'next': back})}" if back not in ("", "/") else "")
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=204, headers={"HX-Redirect": url})
        return HttpResponseRedirect(url)


def _actor_of(request: HttpRequest) -> Actor:
    request_id = request.META.get("KEEPWELL_REQUEST_ID")
    address = address_of(request)
    credentials = request.headers.get("authorization", "")
    if credentials[: len(_SCHEME)].lower() == _SCHEME:
        found = caller_of_token(credentials[len(_SCHEME) :].strip(), address=address)
        if found is None:
            return NOBODY
        return narrowed(actor_for(found[0], via=Via.API, ip=address, request_id=request_id), found[1])
    via = Via.API if request.path.startswith(_API) else Via.WEB
    actor = _actor_of_session(request, via, address)
    return replace(actor, request_id=request_id) if actor is not NOBODY else NOBODY


def _actor_of_session(request: HttpRequest, via: Via, address: str) -> Actor:
    user: object = request.user if settings.SESSION_COOKIE_NAME in request.COOKIES else None
    if not isinstance(user, Account):
        return NOBODY
    now = clock.now()
    if not standing_of(request.session, now).is_alive:
        logout(request)
        return NOBODY
    actor = actor_in(request.session, user, via=via, ip=address)
    if now.timestamp() - request.session.get(SEEN_AT, 0) > _NOTED_EVERY_SECONDS:
        request.session[SEEN_AT] = int(now.timestamp())  # renews the cookie's age as well
        OpenSession.objects.filter(session_id=request.session.session_key).update(last_used_at=now, address=address)
    return actor
