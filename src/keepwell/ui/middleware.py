# SPDX-License-Identifier: Apache-2.0
"""The reader's language and zone for each request, and refusals as pages."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from keepwell.kernel.actor import ActorKind
from keepwell.kernel.errors import KeepwellError
from keepwell.ui.errors import refusal
from keepwell.ui.navigation import actor_of

LANGUAGES = ("zh-hans", "en")
GetResponse = Callable[[HttpRequest], HttpResponse]


def chosen_language(request: HttpRequest) -> str:
    """This browser's explicit choice, else the account's language, else what the browser asks for, else Chinese.

    A program has no choice stored: what it asks for in a request of the API comes first.
    """
    asked = _asked_language(request)
    if asked and request.path.startswith("/api/") and "authorization" in request.headers:
        return asked
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if cookie in LANGUAGES:
        return cookie
    actor = actor_of(request)
    if actor.kind is ActorKind.PERSON and actor.language in LANGUAGES:
        return actor.language
    return asked or settings.LANGUAGE_CODE


def _asked_language(request: HttpRequest) -> str:
    for asked, _quality in parse_accept_lang_header(request.headers.get("accept-language", "")):
        try:
            known = get_supported_language_variant(asked)
        except LookupError:
            continue
        if known in LANGUAGES:
            return known
    return ""


def viewer_zone(request: HttpRequest) -> ZoneInfo:
    """The account's zone, or the installation's."""
    name = getattr(getattr(request, "user", None), "time_zone", "") or settings.TIME_ZONE
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)


class ReaderMiddleware:
    """Activates language and zone; stands after the middleware that sets `request.actor`."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the reader's language and zone."""
        language = chosen_language(request)
        with translation.override(language), timezone.override(viewer_zone(request)):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refusal with a reason becomes a page that says it; anything else stays an error."""
        if isinstance(exception, KeepwellError) and not request.path.startswith("/api/"):
            return refusal(request, exception)
        return None
