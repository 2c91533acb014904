# SPDX-License-Identifier: Apache-2.0
"""Says who acts in a request, and lets reads see that person's rows only.

Stands after Django's AuthenticationMiddleware and before whatever needs `request.actor`. Every page wants a signed-in
person unless its view is marked `login_not_required`; addresses under `/api/` answer 401 themselves.
"""

from collections.abc import Callable
from datetime import UTC, datetime
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
from keepwell.people.selectors import actor_for
from keepwell.signin.services import account_of_token
from keepwell.signin.web.addresses import address_of

SIGNED_IN_AT = "kw_signed_in_at"
_SEEN_AT = "kw_seen_at"
_API = "/api/"
_SCHEME = "bearer "
#: an idle session ends by its cookie's age, which is renewed no more often than this
_RENEWED_EVERY_SECONDS = 300

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
        """Send whoever is nobody to the sign-in page, and back afterwards."""
        del args, kwargs
        is_known = request.actor is not NOBODY  # type: ignore[attr-defined]  # set above
        if is_known or request.path.startswith(_API) or not getattr(view, "login_required", True):
            return None
        back = request.get_full_path() if request.method == "GET" else ""
        url = reverse("signin:sign_in") + (f"?{urlencode({'next': back})}" if back not in ("", "/") else "")
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=204, headers={"HX-Redirect": url})
        return HttpResponseRedirect(url)


def _actor_of(request: HttpRequest) -> Actor:
    request_id = request.META.get("KEEPWELL_REQUEST_ID")
    credentials = request.headers.get("authorization", "")
    if credentials[: len(_SCHEME)].lower() == _SCHEME:
        account = account_of_token(credentials[len(_SCHEME) :].strip())
        via = Via.API
    else:
        account = _account_of_session(request)
        via = Via.API if request.path.startswith(_API) else Via.WEB
    if account is None:
        return NOBODY
    return actor_for(account, via=via, ip=address_of(request), request_id=request_id)


def _account_of_session(request: HttpRequest) -> Account | None:
    user: object = request.user if settings.SESSION_COOKIE_NAME in request.COOKIES else None
    if not isinstance(user, Account):
        return None
    now = clock.now()
    begun = request.session.get(SIGNED_IN_AT, 0)
    if now - datetime.fromtimestamp(begun, UTC) > settings.KEEPWELL.session_at_most:
        logout(request)
        return None
    if now.timestamp() - request.session.get(_SEEN_AT, 0) > _RENEWED_EVERY_SECONDS:
        request.session[_SEEN_AT] = int(now.timestamp())
    return user
