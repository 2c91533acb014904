# SPDX-License-Identifier: Apache-2.0
"""What an identity provider says of itself, read at its well-known address and believed only as far as it fits."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import orjson
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from keepwell.kernel import outbound
from keepwell.kernel.errors import DomainError

WELL_KNOWN = "/.well-known/openid-configuration"
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
_OK = 200


@dataclass(frozen=True, slots=True)
class Discovery:
    """The checked answer."""

    words: Mapping[str, object]

    def address(self, name: str) -> str:
        """One of its addresses; empty when it names none."""
        found = self.words.get(name)
        return found if isinstance(found, str) else ""


def discover(issuer: str) -> Discovery:
    """Ask the provider; DomainError says what does not fit, at the field `issuer`."""
    check_secure(issuer)
    try:
        answer = outbound.call("GET", issuer.rstrip("/") + WELL_KNOWN, headers={"Accept": "application/json"})
        words = orjson.loads(answer.body) if answer.status == _OK else None
    except outbound.OutboundRefused as refused:
        raise DomainError(refused.message, "issuer") from refused
    except orjson.JSONDecodeError:
        words = None
    if not isinstance(words, dict):
        raise DomainError(
            _("There is no provider at this address: its description was not found below it. Copy the issuer exactly."),
            "issuer",
        )
    found = Discovery(words)
    _check(found, issuer)
    return found


def check_secure(address: str) -> None:
    """Refuse addresses at which somebody on the way could speak for the provider."""
    parts = urlsplit(address)
    is_here = parts.hostname in {"127.0.0.1", "::1", "localhost"} and not settings.KEEPWELL.public_url.startswith(
        "https"
    )
    if parts.scheme != "https" and not (parts.scheme == "http" and is_here):
        raise DomainError(_("The provider must be reached by https. Ask for its encrypted address."), "issuer")


def _check(found: Discovery, issuer: str) -> None:
    if found.address("issuer") != issuer:
        text = _("The provider calls itself %(name)s. Enter exactly that as the issuer.")
        raise DomainError(text % {"name": found.address("issuer")[:200]}, "issuer")
    for name in _ENDPOINTS:
        if not found.address(name):
            raise DomainError(_("The provider names no %(name)s; sign-in needs it.") % {"name": name}, "issuer")
        check_secure(found.address(name))
    methods = found.words.get("code_challenge_methods_supported")
    if isinstance(methods, list) and "S256" not in methods:
        raise DomainError(_("The provider does not offer PKCE with S256, which sign-in needs."), "issuer")
