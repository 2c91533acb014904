# SPDX-License-Identifier: Apache-2.0
"""From an API key to its account, kept for at most 30 seconds: so long does a revocation take."""

import threading
from datetime import datetime, timedelta

from django.db.models import Q

from keepwell.kernel import clock
from keepwell.people.models import Account, ApiToken
from keepwell.people.selectors import UNLIMITED, Limits, limits_of
from keepwell.people.services import MARK, digest_of
from keepwell.signin.choices import Door
from keepwell.signin.limits import note_try, shut_for

KEPT_FOR = timedelta(seconds=30)
#: a key's last use is noted no more often, for every note is a write
NOTED_EVERY = timedelta(minutes=5)
_MOST_KEPT = 5_000

_kept: dict[str, tuple[datetime, Account, Limits]] = {}
_lock = threading.Lock()


def account_of_token(secret: str, *, address: str | None = None) -> Account | None:
    """The account whose living key this is; None for anything else."""
    found = caller_of_token(secret, address=address)
    return found[0] if found else None


def caller_of_token(secret: str, *, address: str | None = None) -> tuple[Account, Limits] | None:
    """The account whose living key this is, and what the key leaves of it. Wrong keys of an address are counted."""
    now = clock.now()
    digest = digest_of(secret)
    found = _kept.get(digest)
    if found is not None and now < found[0]:
        return found[1], found[2]
    token = _living(digest, now) if secret.startswith(MARK) else None
    account = Account.objects.filter(person_id=token.person_id, is_active=True).first() if token else None
    limits = limits_of(token) if token is not None and account is not None else UNLIMITED
    with _lock:
        if token is None or account is None:
            _kept.pop(digest, None)
        else:
            if len(_kept) >= _MOST_KEPT:
                _kept.clear()
            _kept[digest] = (min(now + KEPT_FOR, token.expires_at), account, limits)
    if token is None or account is None:
        # 256 random bits are not guessed: a living key is served however many wrong ones its neighbours send,
        # but an address that has sent too many costs no more writes
        if address is not None and not shut_for(Door.API_KEY, address, now):
            note_try(Door.API_KEY, secret, address, now)
        return None
    _note_use(token, now)
    return account, limits


def forget_tokens() -> None:
    """Drop what this process has kept."""
    with _lock:
        _kept.clear()


def _living(digest: str, now: datetime) -> ApiToken | None:
    return ApiToken.objects.filter(digest=digest, revoked_at__isnull=True, expires_at__gt=now).first()


def _note_use(token: ApiToken, now: datetime) -> None:
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - NOTED_EVERY)
    ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
