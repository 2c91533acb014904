# SPDX-License-Identifier: Apache-2.0
"""Checks of what people typed, each with an error that says how to mend it."""

import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.errors import DomainError
from keepwell.people.choices import ContactKind

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_PREFIX = re.compile(r"[A-Z][A-Z0-9]{0,7}")
_DIGITS = re.compile(r"[+()\d][\d ()/.-]{2,39}")


def checked_code(code: str) -> str:
    """A code as it goes into addresses, files and imports."""
    if not _CODE.fullmatch(code.strip()):
        raise DomainError(
            _("A code has 1 to 40 letters, digits, dots, dashes or underscores, as in “pump-co”."), "code"
        )
    return code.strip()


def checked_prefix(prefix: str) -> str:
    """The letters before a ticket's number."""
    if not _PREFIX.fullmatch(prefix.strip()):
        raise DomainError(
            _("A ticket prefix has 1 to 8 capital letters or digits and starts with a letter, as in “KW”."),
            "ticket_prefix",
        )
    return prefix.strip()


def checked_zone(zone: str) -> str:
    """The name of a time zone this machine knows."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise DomainError(
            _("There is no time zone “%(zone)s”. Use a name as in “Asia/Shanghai”.") % {"zone": zone}, "zone"
        ) from None
    return zone


def checked_name(name: str, field: str = "name") -> str:
    """A name that is not empty, on one line: it stands in headers of mails and in lists."""
    plain = " ".join(name.split())
    if not plain:
        raise DomainError(_("Write a name."), field)
    return plain


def checked_email(email: str, field: str = "email") -> str:
    """An address in lower case."""
    try:
        validate_email(email.strip())
    except ValidationError:
        raise DomainError(_("This is no email address. Write it as in “zhou.min@example.com”."), field) from None
    return email.strip().lower()


def checked_contact(kind: str, value: str) -> str:
    """A contact's value in the form of its kind."""
    if kind == ContactKind.EMAIL:
        return checked_email(value, "value")
    if kind in (ContactKind.PHONE, ContactKind.MOBILE) and not _DIGITS.fullmatch(value.strip()):
        raise DomainError(_("A phone number has digits, spaces and signs only, as in “+86 21 5555 0101”."), "value")
    return checked_name(value, "value")


def checked_password(password: str, *, known: tuple[str, ...]) -> str:
    """A password that is long enough, not common, and not one of the words known about the person."""
    shortest = settings.KEEPWELL.password_length
    if len(password) < shortest:
        raise DomainError(_("A password has at least %(count)d characters.") % {"count": shortest}, "password")
    try:
        CommonPasswordValidator().validate(password)
    except ValidationError:
        raise DomainError(
            _("This password is on the lists that attackers try first. Choose another."), "password"
        ) from None
    lowered = password.lower()
    if any(len(word) >= 4 and word.lower() in lowered for word in known):
        raise DomainError(_("The password contains your name or address. Choose another."), "password")
    return password
