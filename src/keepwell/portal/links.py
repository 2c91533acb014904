# SPDX-License-Identifier: Apache-2.0
"""The link to a help page: signed, so that none can be guessed; counted, so that an old one can be ended."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from uuid import UUID

from django.core.signing import BadSignature, Signer

from keepwell.portal.models import HelpDesk

_SIGNER = Signer(salt="keepwell.portal.help", sep=".")
_UUID_BYTES = 16


def token_of(desk: HelpDesk) -> str:
    """What stands in the address of the help page."""
    raw = desk.pk.bytes + int(desk.link_number).to_bytes(4, "big")
    return _SIGNER.sign(urlsafe_b64encode(raw).rstrip(b"=").decode())


def read_token(token: str) -> tuple[UUID, int] | None:
    """The desk and the number of its link; None for what we have not signed, before anything is looked up."""
    try:
        text = _SIGNER.unsign(token)
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (BadSignature, Error, ValueError):
        return None
    return UUID(bytes=raw[:_UUID_BYTES]), int.from_bytes(raw[_UUID_BYTES:], "big")
