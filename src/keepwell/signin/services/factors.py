# SPDX-License-Identifier: Apache-2.0
"""Set up, use and remove second factors by the login library; each change is mirrored into the log.

Outside the one door: the ceremonies are bound to a browser's session, the rows are the library's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    validate_totp_code,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import DomainError, NotFound
from keepwell.people.models import Account
from keepwell.signin.choices import Door
from keepwell.signin.limits import forget_tries, is_paused, note_try
from keepwell.signin.notes import Fact, note
from keepwell.signin.selectors.factors import APP, CODES, KEY, factors_of, has_factor
from keepwell.signin.selectors.rules import must_have_factor

_LAST_COUNTER = "last_counter"


@dataclass(frozen=True, slots=True)
class By:
    """Who changes factors, from where and when."""

    actor: Actor
    address: str
    now: datetime


def add_app(account: Account, secret: str, code: str, by: By) -> list[str]:
    """Keep the app's secret once it has shown a right code; returns recovery codes when these are the first."""
    if not validate_totp_code(secret, code):
        raise DomainError(_("This code does not fit. Write the six digits that the app shows now."), "code")
    with transaction.atomic():
        if Authenticator.objects.filter(user_id=account.pk, type=APP).exists():
            raise DomainError(_("An authenticator app is set up already. Remove it before you set up another."))
        TOTP.activate(account, secret)
        codes = _first_codes(account)
        _noted("signin.factor_added", account, by, {"kind": "totp"})
    return codes


def remove_app(account: Account, by: By) -> None:
    """Forget the app."""
    with transaction.atomic():
        _check_may_remove(account, by)
        gone, _kinds = Authenticator.objects.filter(user_id=account.pk, type=APP).delete()
        if not gone:
            raise NotFound
        _noted("signin.factor_removed", account, by, {"kind": "totp"}, is_critical=True)
        _drop_codes_without_factor(account)


def add_passkey(account: Account, name: str, credential: Mapping[str, object], by: By) -> list[str]:
    """Keep a passkey whose ceremony this browser has just gone through; returns recovery codes when it is the first."""
    try:
        webauthn.complete_registration(dict(credential))
    except (ValidationError, ValueError, KeyError, TypeError):
        raise DomainError(_("The passkey was not accepted. Start again.")) from None
    with transaction.atomic():
        webauthn.WebAuthn.add(account, name.strip()[:80] or str(_("Passkey")), dict(credential))
        codes = _first_codes(account)
        _noted("signin.factor_added", account, by, {"kind": "webauthn"})
    return codes


def remove_passkey(account: Account, pk: int, by: By) -> None:
    """Forget a passkey."""
    with transaction.atomic():
        _check_may_remove(account, by)
        gone, _kinds = Authenticator.objects.filter(user_id=account.pk, type=KEY, pk=pk).delete()
        if not gone:
            raise NotFound
        _noted("signin.factor_removed", account, by, {"kind": "webauthn"}, is_critical=True)
        _drop_codes_without_factor(account)


def renew_codes(account: Account, by: By) -> list[str]:
    """Ten new recovery codes; the old ones open nothing any more."""
    if not has_factor(account):
        raise DomainError(_("Recovery codes stand in for a second factor. Set one up first."))
    with transaction.atomic():
        Authenticator.objects.filter(user_id=account.pk, type=CODES).delete()
        codes: list[str] = RecoveryCodes.activate(account).generate_codes()
        _noted("signin.codes_made", account, by, {})
    return codes


def check_code(account: Account, code: str, by: By) -> None:
    """Accept the app's present code, once, or an unused recovery code; else a DomainError. Tries are counted."""
    attempt = note_try(Door.CODE, str(account.pk), by.address, by.now)
    typed = "".join(code.split())
    if not is_paused(attempt):
        if _is_app_code(account, typed):
            forget_tries(Door.CODE, str(account.pk))
            return
        if _is_recovery_code(account, typed):
            forget_tries(Door.CODE, str(account.pk))
            _noted("signin.recovery_code_used", account, by, {"left": str(factors_of(account).codes_left)})
            return
    note(Fact("signin.code_refused", is_done=False), account, address=by.address, now=by.now)
    raise DomainError(
        _("This code does not fit, was used already, or there were too many tries. Wait for the next one."), "code"
    )


def check_passkey(account: Account, credential: Mapping[str, object], by: By) -> None:
    """Accept a passkey's answer to this browser's challenge; else a DomainError."""
    try:
        used = webauthn.complete_authentication(account, dict(credential))
    except (ValidationError, ValueError, KeyError, TypeError):
        note(Fact("signin.code_refused", is_done=False), account, address=by.address, now=by.now)
        raise DomainError(_("The passkey was not accepted. Try again, or sign in another way.")) from None
    used.last_used_at = by.now
    used.save(update_fields=["last_used_at"])


def drop_all_factors(account: Account) -> int:
    """Forget every factor and code, inside an action that says why; returns how many factors there were."""
    count = factors_of(account).count
    Authenticator.objects.filter(user_id=account.pk).delete()
    return count


def _is_app_code(account: Account, code: str) -> bool:
    with transaction.atomic():
        row = Authenticator.objects.select_for_update(no_key=True).filter(user_id=account.pk, type=APP).first()
        if row is None:
            return False
        secret = decrypt(row.data["secret"])
        for counter in yield_hotp_counters_from_time():
            is_new = counter > row.data.get(_LAST_COUNTER, -1)
            if is_new and compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, counter))):
                row.data[_LAST_COUNTER] = counter  # the library remembers used codes per process; we are several
                row.record_usage()
                row.save(update_fields=["data"])
                return True
    return False


def _is_recovery_code(account: Account, code: str) -> bool:
    row = Authenticator.objects.filter(user_id=account.pk, type=CODES).first()
    return bool(row and RecoveryCodes(row).validate_code(code))


def _first_codes(account: Account) -> list[str]:
    if Authenticator.objects.filter(user_id=account.pk, type=CODES).exists():
        return []
    codes: list[str] = RecoveryCodes.activate(account).generate_codes()
    return codes


def _drop_codes_without_factor(account: Account) -> None:
    if not has_factor(account):
        Authenticator.objects.filter(user_id=account.pk, type=CODES).delete()


def _check_may_remove(account: Account, by: By) -> None:
    if factors_of(account).count == 1 and must_have_factor(by.actor, by.now):
        raise DomainError(
            _("Your role demands a second factor and this is the only one. Set up another before you remove it.")
        )


def _noted(name: str, account: Account, by: By, words: Mapping[str, str], *, is_critical: bool = False) -> None:
    note(Fact(name, words=words, is_critical=is_critical), account, address=by.address, now=by.now, actor=by.actor)
