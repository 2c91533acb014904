# SPDX-License-Identifier: Apache-2.0
"""Addresses and names as they may stand in a header: one line, no control characters, ASCII on the wire."""

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.errors import DomainError


def one_line(text: str, most: int) -> str:
    """The text without anything that could begin another header."""
    kept = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in text)
    return " ".join(kept.split())[:most].strip()


def checked_address(text: str, field: str = "address") -> str:
    """An address that mail servers understand; a domain in other letters is written in ASCII."""
    address = text.strip()
    try:
        validate_email(address)
        user, _at, domain = address.rpartition("@")
        wire = f"{user}@{domain.encode('idna').decode()}"
        wire.encode("ascii")
    except (ValidationError, UnicodeError) as error:
        raise DomainError(_("This is no email address. Write it like wang.wei@example.com."), field) from error
    return wire
