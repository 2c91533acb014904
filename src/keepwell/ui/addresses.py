# SPDX-License-Identifier: Apache-2.0
"""Addresses that carry a list's state, so that a view can be kept, sent and gone back to."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode

import orjson
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def with_query(request: HttpRequest, **changes: str | None) -> str:
    """The present address with some parameters set, or removed where the value is None."""
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    encoded = query.urlencode()
    return f"{request.path}?{encoded}" if encoded else request.path


def safe_next(request: HttpRequest, fallback: str = "/") -> str:
    """Where the reader wanted to go, if that is on this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return fallback


def cursor(*values: object) -> str:
    """A keyset position as a parameter."""
    return urlsafe_b64encode(orjson.dumps(values)).decode().rstrip("=")


def position(text: str | None) -> list[object] | None:
    """The keyset position of a parameter; None when there is none or it was tampered with."""
    if not text:
        return None
    try:
        values = orjson.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError):
        return None
    return values if isinstance(values, list) else None
