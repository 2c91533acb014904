# SPDX-License-Identifier: Apache-2.0
"""What every request gets: an id that ties its answer, log lines and audit entries together, and a sound address."""

import re
from collections.abc import Callable

import structlog
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponseBase

from keepwell.kernel.ids import uuid7

HEADER = "X-Request-ID"
GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")

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
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self._answer(request)
        response[HEADER] = request_id
        return response


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
