# SPDX-License-Identifier: Apache-2.0
"""Make a key for a program."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.people.models import Account, ApiToken
from keepwell.people.services._wording import checked_name

MARK = "kw_"
MOST_DAYS = 365
MOST_TOKENS = 20


@command
class CreateToken:
    """What it is for, and how long it lives; no key lives for ever."""

    label: str = field(_("What it is for"), max_length=80, personal=True)
    days: int = field(_("Days until it expires"), default=90)


@action(
    "people.create_token",
    title=_("Create API key"),
    target=Account,
    command=CreateToken,
    risk=Risk.CRITICAL,
    lock=False,
)
def create_token(actor: Actor, account: Account, command: CreateToken, *, now: datetime) -> ApiToken:
    """Make a key; the returned row carries it as `secret` this once, the database keeps its SHA-256."""
    del actor
    label = checked_name(command.label, "label")
    if not 1 <= command.days <= MOST_DAYS:
        raise DomainError(_("A key lives between 1 and %(most)d days.") % {"most": MOST_DAYS}, "days")
    alive = ApiToken.objects.filter(person_id=account.person_id, revoked_at__isnull=True, expires_at__gt=now)
    if alive.count() >= MOST_TOKENS:
        raise DomainError(_("There are %(most)d keys already. Revoke one first.") % {"most": MOST_TOKENS})
    secret = MARK + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        person_id=account.person_id,
        label=label,
        prefix=secret[:8],
        digest=digest_of(secret),
        created_at=now,
        expires_at=now + timedelta(days=command.days),
    )
    token.secret = secret  # type: ignore[attr-defined]  # shown once: the row has no column for it
    return token


def digest_of(secret: str) -> str:
    """What we keep of a key: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
