# SPDX-License-Identifier: Apache-2.0
"""What the pages of this room show, each by a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.contrib.auth import HASH_SESSION_KEY
from django.db.models import Q

from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.people.choices import Role
from keepwell.people.models import Account, RoleHeld
from keepwell.signin.models import FactorRule, Invitation, OpenSession
from keepwell.signin.selectors.factors import Factors, accounts_with_factor, factors_of
from keepwell.signin.selectors.rules import rules_in_force


@dataclass(frozen=True, slots=True)
class SessionLine:
    """Where somebody is signed in."""

    id: UUID
    device: str
    address: str
    method: str
    has_factor: bool
    opened_at: datetime
    last_used_at: datetime
    is_this: bool


@dataclass(frozen=True, slots=True)
class SecurityPage:
    """One's own sign-in."""

    email: str
    has_password: bool
    factors: Factors
    sessions: Sequence[SessionLine]


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role and what the policy demands of it; `without` counts holders who sign in without a second factor."""

    role: str
    title: str
    rule_id: UUID | None
    from_on: date | None
    holders: int
    without: int


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """The sign-in policy of the installation."""

    roles: Sequence[RoleLine]
    idle_seconds: int
    most_seconds: int
    fresh_seconds: int


@dataclass(frozen=True, slots=True)
class AccessOfPerson:
    """How one person signs in, for those who look after accounts."""

    account: Account | None
    factors: Factors | None
    sessions: Sequence[SessionLine]
    invitation: Invitation | None
    is_open: bool


def security_page(actor: Actor, session_key: str | None, now: datetime) -> SecurityPage:
    """The actor's own page."""
    account = Account.objects.filter(pk=actor.account_id).first() if actor.account_id else None
    if account is None:
        raise NotFound
    del now
    return SecurityPage(
        email=account.email,
        has_password=account.has_usable_password(),
        factors=factors_of(account),
        sessions=session_lines(actor, account, session_key),
    )


def session_lines(actor: Actor, account: Account, session_key: str | None = None) -> list[SessionLine]:
    """The account's living sessions, the last used first; those from before a change of the password are dead."""
    rows = OpenSession.objects.visible_to(actor).filter(account=account).select_related("session")
    present = account.get_session_auth_hash()
    return [
        SessionLine(
            row.pk,
            row.device,
            row.address,
            str(row.get_method_display()),
            row.has_factor,
            row.opened_at,
            row.last_used_at,
            row.session_id == session_key,
        )
        for row in rows
        if row.session.get_decoded().get(HASH_SESSION_KEY) == present
    ]


def policy_page(actor: Actor, now: datetime) -> PolicyPage:
    """Every role with its rule, how many hold it and can sign in, and how many of those have no second factor."""
    rules = {rule.role: rule for rule in FactorRule.objects.visible_to(actor)}
    holders = _holders(now.date())
    with_factor = accounts_with_factor({account for accounts in holders.values() for account in accounts})
    lines = [
        RoleLine(
            role=role.value,
            title=str(role.label),
            rule_id=rules[role].pk if role in rules else None,
            from_on=rules[role].from_on if role in rules else None,
            holders=len(holders.get(role, ())),
            without=len(holders.get(role, set()) - with_factor),
        )
        for role in reversed(Role)
    ]
    limits = rules_in_force(now)
    lengths = (limits.idle_for, limits.at_most, limits.fresh_for)
    return PolicyPage(lines, *(int(length.total_seconds()) for length in lengths))


def _holders(today: date) -> Mapping[str, set[UUID]]:
    held = RoleHeld.objects.filter(starts_on__lte=today, person__account__is_active=True)
    held = held.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today))
    found: dict[str, set[UUID]] = {}
    for role, account in held.values_list("role", "person__account__pk"):
        found.setdefault(role, set()).add(account)
    return found


def access_of_person(actor: Actor, person_id: UUID, now: datetime) -> AccessOfPerson | None:
    """Account, factors, sessions and invitation of a person; None when the actor may see none of it."""
    account = Account.objects.visible_to(actor).filter(person_id=person_id).first()
    waiting = Invitation.objects.visible_to(actor).filter(person_id=person_id).waiting().first()
    if account is None and waiting is None:
        return AccessOfPerson(None, None, (), None, is_open=False)
    return AccessOfPerson(
        account=account,
        factors=factors_of(account) if account else None,
        sessions=session_lines(actor, account) if account else (),
        invitation=waiting,
        is_open=bool(waiting and waiting.is_open_at(now)),
    )
