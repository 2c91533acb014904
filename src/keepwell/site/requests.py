# SPDX-License-Identifier: Apache-2.0
"""What every request gets from the site: an id that ties its answer, its log lines and its audit entries together."""

import re
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponseBase

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
