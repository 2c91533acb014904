# SPDX-License-Identifier: Apache-2.0
"""Sessions from their beginning to their end: opened under a new key, kept in a list, asked for a second step."""

import re
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest
from django.utils.translation import gettext as _

from keepwell.kernel import clock
from keepwell.kernel.actor import NOBODY
from keepwell.kernel.errors import NotFound
from keepwell.people.models import Account
from keepwell.people.selectors import actor_for
from keepwell.signin.choices import Method
from keepwell.signin.marks import FACTOR_AT, JOINING, PENDING, PROVED_AT, SEEN_AT, SIGNED_IN_AT
from keepwell.signin.models import OpenSession
from keepwell.signin.notes import Fact, note
from keepwell.signin.selectors import has_factor, must_have_factor
from keepwell.signin.services.factors import By
from keepwell.signin.web.addresses import address_of
from keepwell.ui.navigation import actor_of

BACKEND = "django.contrib.auth.backends.ModelBackend"
#: so long may the second step take after the first
STEP_SECONDS = 600
_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class Pending:
    """Somebody whose first step was right."""

    account: Account
    method: Method


def go_on(request: HttpRequest, account: Account, method: Method) -> bool:
    """After a right first step: open the session and say True, or remember the step and wait for the second."""
    now = clock.now()
    if has_factor(account) or must_have_factor(actor_for(account), now):
        request.session.cycle_key()
        request.session[PENDING] = {"account": str(account.pk), "at": int(now.timestamp()), "method": str(method)}
        return False
    begin_session(request, account, method)
    return True


def pending(request: HttpRequest) -> Pending | None:
    """Who has taken the first step in this browser within the last ten minutes."""
    kept = request.session.get(PENDING)
    if not isinstance(kept, dict) or clock.now().timestamp() - kept["at"] > STEP_SECONDS:
        return None
    account = Account.objects.filter(pk=UUID(kept["account"]), is_active=True).first()
    return Pending(account, Method(kept["method"])) if account else None


def begin_session(request: HttpRequest, account: Account, method: Method, *, with_factor: bool = False) -> None:
    """Open a session under a new key; one that was planted before is worth nothing."""
    now = clock.now()
    moment = int(now.timestamp())
    request.session.pop(PENDING, None)
    login(request, account, backend=BACKEND)
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = moment
    if with_factor:
        request.session[FACTOR_AT] = moment
    if request.session.session_key is None:
        request.session.create()
    key = request.session.session_key
    if key is None:
        raise RuntimeError("A session that was just made has no key.")
    OpenSession.objects.create(
        account=account,
        person_id=account.person_id,
        session_id=key,
        device=device_of(request),
        address=address_of(request),
        method=method,
        has_factor=with_factor,
        opened_at=now,
        last_used_at=now,
    )
    words = {"method": str(method), "second_factor": "yes" if with_factor else "no"}
    note(Fact("people.signed_in", words=words), account, address=address_of(request), now=now)


def registering(request: HttpRequest) -> Account | None:
    """For whom a passkey may be made here: the signed-in person, one at the second step, or one who accepts."""
    account_of_step = pending(request)
    if account_of_step is not None:
        return None if has_factor(account_of_step.account) else account_of_step.account
    if isinstance(request.user, Account):
        return request.user if actor_of(request) is not NOBODY else None
    kept = request.session.get(JOINING)
    return Account(pk=UUID(kept["account"]), email=kept["email"]) if isinstance(kept, dict) else None


def step_back(request: HttpRequest) -> bool:
    """Turn a session that lacks a demanded second factor into a first step taken; False when there is none."""
    account = request.user
    if not isinstance(account, Account) or actor_of(request) is not NOBODY:
        return False
    opened = OpenSession.objects.filter(session_id=request.session.session_key).first()
    method = Method(opened.method) if opened else Method.PASSWORD
    logout(request)
    return not go_on(request, account, method)


def renew_session(request: HttpRequest, account: Account) -> None:
    """Keep this session after a change of the password; it gets a new key and stays in the list."""
    opened = OpenSession.objects.filter(session_id=request.session.session_key).first()
    update_session_auth_hash(request, account)
    if opened is not None and request.session.session_key is not None:
        opened.session_id = request.session.session_key
        opened.save(force_insert=True)


def prove(request: HttpRequest, *, by_factor: bool) -> None:
    """Remember that the person has just proved himself."""
    request.session[FACTOR_AT if by_factor else PROVED_AT] = int(clock.now().timestamp())
    if by_factor:
        OpenSession.objects.filter(session_id=request.session.session_key).update(has_factor=True)


def own_account(request: HttpRequest) -> Account:
    """The account of the session; a bearer key has no pages."""
    if not isinstance(request.user, Account):
        raise NotFound
    return request.user


def by_of(request: HttpRequest) -> By:
    """Who changes something here."""
    return By(actor_of(request), address_of(request), clock.now())


def device_of(request: HttpRequest) -> str:
    """Browser and system in two words; what a browser says of itself is not repeated."""
    said = request.headers.get("user-agent", "")
    browser = next((name for mark, name in _BROWSERS if mark in said), None)
    system = next((name for mark, name in _SYSTEMS if mark in said), None)
    version = re.search(rf"{re.escape(_mark_of(browser))}(\d{{1,4}})", said) if browser else None
    words = f"{browser} {version.group(1)}" if browser and version else browser
    return " · ".join(word for word in (words, system) if word) or _("Unknown device")


def _mark_of(browser: str | None) -> str:
    return next((mark for mark, name in _BROWSERS if name == browser), "")
