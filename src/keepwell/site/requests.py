# SPDX-License-Identifier: Apache-2.0
"""What every request gets: an id that ties its answer, log lines and audit entries together, and a sound address.

Its log line names the pattern of the address, never the address: that may hold a name or the secret of a link.
"""

import re
import time
from collections.abc import Callable

import structlog
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponseBase

from keepwell.kernel.ids import uuid7
from keepwell.site.metrics import counting

HEADER = "X-Request-ID"
# Asked every few seconds by machines: of no interest in a log.
UNINTERESTING = ("/health/", "/metrics", "/static/")
GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")

log = structlog.get_logger("keepwell.requests")

Answer = Callable[[HttpRequest], HttpResponseBase]


class RequestIdMiddleware:
    """Takes a sane id from the caller or makes one; it ties the answer, the log and the audit entry together."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request under its id."""
        given = request.headers.get(HEADER, "")
        request_id = given if GIVEN.fullmatch(given) else uuid7().hex
        request.META["KEEPWELL_REQUEST_ID"] = request_id
        began = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self._answer(request)
            _note(request, response.status_code, time.perf_counter() - began)
        response[HEADER] = request_id
        return response


def _note(request: HttpRequest, status: int, seconds: float) -> None:
    """Logs and counts one answer."""
    match = request.resolver_match
    area = _area(request)
    counting.count(counting.REQUESTS, area, request.method or "", f"{status // 100}xx")
    counting.took(counting.REQUEST_SECONDS, seconds, area)
    actor = getattr(request, "actor", None)
    person = getattr(actor, "person_id", None)
    tell = log.debug if request.path_info.startswith(UNINTERESTING) else log.info
    tell(
        "request",
        method=request.method,
        route=f"/{match.route}" if match else "(none)",
        status=status,
        duration_ms=round(seconds * 1000, 1),
        actor=str(person) if person else None,
    )


def _area(request: HttpRequest) -> str:
    """The room that answered, `api`, or `none` when nobody knows the address."""
    if request.path_info.startswith("/api/"):
        return "api"
    module = getattr(request.resolver_match.func, "__module__", "") if request.resolver_match else ""
    parts = module.split(".")
    return parts[1] if parts[0] == "keepwell" and len(parts) > 1 else "none"


class SoundAddressMiddleware:
    """Refuses pages' addresses with a NUL, which no text in the database can hold; the API says so field by field."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer an address that can mean something."""
        if not request.path_info.startswith("/api/"):
            if "\x00" in request.path_info:
                raise Http404
            if any("\x00" in text for texts in request.GET.lists() for text in (texts[0], *texts[1])):
                raise BadRequest
        return self._answer(request)
