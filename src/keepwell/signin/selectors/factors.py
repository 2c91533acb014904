# SPDX-License-Identifier: Apache-2.0
"""Which second factors an account has; no secret leaves this module."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator

from keepwell.people.models import Account

APP, KEY, CODES = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES
#: recovery codes alone are no factor: they stand in for one
REAL = (APP, KEY)


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey or security key as its owner knows it."""

    id: int
    name: str
    added_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Factors:
    """What an account can prove itself with."""

    has_app: bool
    app_used_at: datetime | None
    passkeys: Sequence[Passkey]
    codes_left: int

    @property
    def is_set(self) -> bool:
        """Whether there is any."""
        return self.has_app or bool(self.passkeys)

    @property
    def count(self) -> int:
        """How many there are, codes not counted."""
        return len(self.passkeys) + int(self.has_app)


def factors_of(account: Account) -> Factors:
    """The factors of an account, by one query."""
    rows = list(Authenticator.objects.filter(user_id=account.pk).order_by("pk"))
    app = next((row for row in rows if row.type == APP), None)
    codes = next((row for row in rows if row.type == CODES), None)
    keys = [
        Passkey(row.pk, str(row.data.get("name", "")), row.created_at, row.last_used_at)
        for row in rows
        if row.type == KEY
    ]
    used = int(codes.data["used_mask"]).bit_count() if codes else 0
    left = app_settings.RECOVERY_CODE_COUNT - used if codes else 0
    return Factors(app is not None, app.last_used_at if app else None, keys, left)


def has_factor(account: Account) -> bool:
    """Whether a second step is due after the password."""
    found: bool = Authenticator.objects.filter(user_id=account.pk, type__in=REAL).exists()
    return found


def accounts_with_factor(ids: Iterable[UUID]) -> set[UUID]:
    """Which of the accounts have one."""
    rows = Authenticator.objects.filter(user_id__in=list(ids), type__in=REAL)
    return set(rows.values_list("user_id", flat=True))
