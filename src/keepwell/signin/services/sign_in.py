# SPDX-License-Identifier: Apache-2.0
"""Check an address and a password, at the same price and with the same words whoever asks (ADR 0031).

Outside the one door: nobody is known yet. Every outcome is written to the log; tries are counted in PostgreSQL, so that
all web processes count together. A try is written before the password is checked: simultaneous guesses count as well.
"""

import hashlib
import secrets
from datetime import datetime
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actor import NOBODY, SYSTEM, Actor, Via
from keepwell.kernel.entry import Entry
from keepwell.kernel.errors import DomainError
from keepwell.kernel.record import record
from keepwell.kernel.run import Run
from keepwell.kernel.scope import within_scope
from keepwell.people.models import Account, Person, SignInAttempt

#: many people share the address of a company's gateway
TRIES_PER_ADDRESS = 10


def sign_in(email: str, password: str, *, address: str, now: datetime) -> Account:
    """The account when the password is right; else a DomainError that does not tell what was wrong."""
    login = hashlib.sha256(email.strip().lower().encode()).hexdigest()
    attempt = SignInAttempt.objects.create(login_digest=login, address=address, at=now)
    is_paused = _is_paused(attempt, now)
    account = Account.objects.filter(email=email.strip().lower(), is_active=True).first()
    expected = account.password if account is not None and not is_paused else _nobodys_hash()
    is_right = check_password(password, expected)
    if is_paused:
        attempt.delete()  # the pause ends although somebody goes on knocking
    if account is None or is_paused or not is_right:
        note_sign_in("people.sign_in_failed", account, address=address, now=now)
        raise DomainError(_refusal())
    SignInAttempt.objects.filter(login_digest=login).delete()
    note_sign_in("people.signed_in", account, address=address, now=now)
    return account


def note_sign_in(name: str, account: Account | None, *, address: str, now: datetime, actor: Actor = NOBODY) -> None:
    """Write a fact about signing in to the log; of an unknown address nothing but the try itself is kept."""
    is_done = not name.endswith("failed")
    with within_scope(SYSTEM.scope):
        person = Person.objects.filter(pk=account.person_id).first() if account else None
        entry = Entry(
            at=now,
            action=name,
            actor_kind=str(actor.kind),
            actor_id=person.pk if person and is_done else None,
            actor_label=person.name if person and is_done else "",
            via=str(Via.WEB),
            result="done" if is_done else "failed",
            customer_id=person.customer_id if person else None,
            target_kind="people.account",
            target_id=account.pk if account else None,
            ip=address,
            request_id=actor.request_id,
        )
        record(Run(name, actor, now), [entry])


def _is_paused(attempt: SignInAttempt, now: datetime) -> bool:
    most = settings.KEEPWELL.lockout_after
    recent = SignInAttempt.objects.filter(at__gt=now - settings.KEEPWELL.lockout_for)
    by_login = recent.filter(login_digest=attempt.login_digest).count()
    by_address = recent.filter(address=attempt.address).count()
    return by_login > most or by_address > most * TRIES_PER_ADDRESS


@cache
def _nobodys_hash() -> str:
    """A hash no password fits: checking it takes as long as checking somebody's."""
    return make_password(secrets.token_urlsafe(32))


def _refusal() -> str:
    minutes = int(settings.KEEPWELL.lockout_for.total_seconds() // 60)
    return _(
        "Address and password do not fit, or there were too many tries. Check both; after several tries wait"
        " %(minutes)d minutes, or ask your administrator for a new password."
    ) % {"minutes": minutes}
