# SPDX-License-Identifier: Apache-2.0
"""Check an address and a password, at the same price and with the same words whoever asks (ADR 0031, 0090).

Outside the one door: nobody is known yet. Every refusal is written to the log; the success when the session begins.
"""

import secrets
from collections.abc import Callable
from datetime import datetime
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.errors import DomainError
from keepwell.people.models import Account
from keepwell.signin.choices import Door
from keepwell.signin.limits import forget_tries, is_paused, note_try
from keepwell.signin.notes import Fact, note

#: login and password → the account, when a directory outside says that they fit
PasswordSource = Callable[[str, str], Account | None]

_sources: dict[str, PasswordSource] = {}


def register_password_source(name: str, source: PasswordSource) -> None:
    """Let a directory answer for passwords that are not kept here; asked only when ours does not fit."""
    _sources[name] = source


def sign_in(email: str, password: str, *, address: str, now: datetime) -> Account:
    """The account when the password is right; else a DomainError that does not tell what was wrong."""
    login = email.strip().lower()
    attempt = note_try(Door.PASSWORD, login, address, now)
    has_to_wait = is_paused(attempt)
    account = Account.objects.filter(email=login, is_active=True).first()
    is_right = check_password(password, _hash_of(account, has_to_wait=has_to_wait))
    found = account if is_right and not has_to_wait else None
    if found is None and not has_to_wait:
        found = _elsewhere(login, password)
    if found is None:
        note(Fact("people.sign_in_failed", is_done=False), account, address=address, now=now)
        raise DomainError(refusal())
    forget_tries(Door.PASSWORD, login)
    return found


def _hash_of(account: Account | None, *, has_to_wait: bool) -> str:
    if account is None or has_to_wait or not account.has_usable_password():
        return _nobodys_hash()
    return account.password


def _elsewhere(login: str, password: str) -> Account | None:
    answers = (source(login, password) for source in _sources.values())
    return next((found for found in answers if found is not None), None)


@cache
def _nobodys_hash() -> str:
    """A hash no password fits: checking it takes as long as checking somebody's."""
    return make_password(secrets.token_urlsafe(32))


def refusal() -> str:
    """The one answer to whatever did not fit."""
    minutes = int(settings.KEEPWELL.lockout_for.total_seconds() // 60)
    return _(
        "Address and password do not fit, or there were too many tries. Check both; after several tries wait"
        " %(minutes)d minutes, or ask your administrator for a new password."
    ) % {"minutes": minutes}
