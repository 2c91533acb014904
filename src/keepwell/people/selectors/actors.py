# SPDX-License-Identifier: Apache-2.0
"""From an account to an actor: what the person may reach, asked once and kept for at most 30 seconds.

The kept value is keyed by the account's version, so a new role counts at the next request of a session; a bearer token
keeps the account itself and sees it after at most 30 seconds. How the scope follows from roles: `reach` and ADR 0030.
"""

import hashlib
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID
from zoneinfo import ZoneInfo

from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM, Actor, ActorKind, Via
from keepwell.kernel.scope import reading
from keepwell.people.models import Account, Person
from keepwell.people.selectors.reach import Reach, reach_of

KEPT_FOR = timedelta(seconds=30)
_MOST_KEPT = 5_000

_kept: dict[tuple[UUID, int], tuple[datetime, Actor]] = {}
_lock = threading.Lock()


def actor_for(account: Account, *, via: Via = Via.WEB, ip: str | None = None, request_id: str | None = None) -> Actor:
    """The actor behind an account, as this request's door saw him come."""
    now = clock.now()
    key = (account.pk, account.version)
    found = _kept.get(key)
    if found is None or now - found[0] >= KEPT_FOR:
        found = (now, _made(account, now))
        with _lock:
            if len(_kept) >= _MOST_KEPT:
                _kept.clear()
            _kept[key] = found
    return replace(found[1], via=via, ip=ip, request_id=request_id, language=account.language)


def actor_of_person(person_id: UUID, *, via: Via = Via.DEMO) -> Actor:
    """The actor of a person, with or without an account: for imports and the demo, which act in somebody's name."""
    with reading(SYSTEM):
        account = Account.objects.filter(person_id=person_id).first()
        if account is None:
            return replace(_of_person(person_id, clock.now()), via=via)
    return actor_for(account, via=via)


def forget_actors() -> None:
    """Drop what this process has kept (tests, and after a restore)."""
    with _lock:
        _kept.clear()


def _made(account: Account, now: datetime) -> Actor:
    with reading(SYSTEM):
        actor = _of_person(account.person_id, now)
    return replace(actor, account_id=account.pk, language=account.language)


def _of_person(person_id: UUID, now: datetime) -> Actor:
    person = Person.objects.select_related("organisation").get(pk=person_id)
    reach = reach_of(person, now.astimezone(ZoneInfo(person.organisation.zone)).date())
    return Actor(
        kind=ActorKind.PERSON,
        label=person.name,
        scope=reach.scope_of(person_id),
        person_id=person.pk,
        organisation_id=person.organisation_id,
        roles=MappingProxyType(reach.roles),
        everywhere=reach.everywhere,
        projects=reach.projects,
        employment=person.employment,
        language=person.language,
        version=_fingerprint(person, reach),
    )


def _fingerprint(person: Person, reach: Reach) -> int:
    """A number that differs whenever anything a policy may ask differs; the tree grows without touching a person."""
    facts = (
        person.organisation_id,
        person.employment,
        sorted((role, sorted(places)) for role, places in reach.roles.items()),
        sorted(reach.everywhere),
        sorted(reach.projects),
        sorted(reach.organisations),
    )
    return int.from_bytes(hashlib.blake2b(repr(facts).encode(), digest_size=7).digest(), "big")
