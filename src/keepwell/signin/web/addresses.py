# SPDX-License-Identifier: Apache-2.0
"""From where a request comes."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest

NOWHERE = "0.0.0.0"  # noqa: S104  # says "unknown", listens on nothing


def address_of(request: HttpRequest) -> str:
    """The caller's IP address; behind a trusted proxy the one that proxy saw, which is the last in its header."""
    seen = request.META.get("REMOTE_ADDR", "")
    if settings.KEEPWELL.behind_proxy:
        seen = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip() or seen
    try:
        return str(ip_address(seen))
    except ValueError:
        return NOWHERE
