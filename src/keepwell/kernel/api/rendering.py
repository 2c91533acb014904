# SPDX-License-Identifier: Apache-2.0
"""JSON that keeps Chinese readable."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from ninja.renderers import BaseRenderer


def _default(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, (Decimal, Promise)):
        return str(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if hasattr(value, "model_dump"):
        return value.model_dump()
    raise TypeError


def dumps(value: Any) -> bytes:
    """A value as JSON bytes; instants in UTC with `Z`."""
    return orjson.dumps(value, default=_default, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


def answer(value: Any) -> HttpResponse:
    """A response of values that are known to have their declared shape: lists that are read often skip the check."""
    return HttpResponse(dumps(value), content_type="application/json")


class JsonRenderer(BaseRenderer):
    """orjson instead of the standard library."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """The response's bytes."""
        return dumps(data)
