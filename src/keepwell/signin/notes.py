# SPDX-License-Identifier: Apache-2.0
"""Facts about signing in that are no actions, written to the log as they happen: nobody is known yet, or the change is
the login library's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from keepwell.kernel.actor import NOBODY, SYSTEM, Actor, Via
from keepwell.kernel.entry import Entry
from keepwell.kernel.record import record
from keepwell.kernel.run import Run
from keepwell.kernel.scope import within_scope
from keepwell.people.models import Account, Person

_NO_ID = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Fact:
    """What happened; `is_done` is false for what was tried in vain."""

    name: str
    is_done: bool = True
    words: Mapping[str, str] | None = None
    is_critical: bool = False


def note(fact: Fact, account: Account | None, *, address: str, now: datetime, actor: Actor = NOBODY) -> None:
    """Write it down; of an unknown login nothing but the try itself is kept, at the same number of statements."""
    with within_scope(SYSTEM.scope):
        person = Person.objects.filter(pk=account.person_id if account else _NO_ID).first()
        entry = Entry(
            at=now,
            action=fact.name,
            actor_kind=str(actor.kind),
            actor_id=person.pk if person and fact.is_done else None,
            actor_label=person.name if person and fact.is_done else "",
            via=str(Via.WEB),
            result="done" if fact.is_done else "failed",
            customer_id=person.customer_id if person else None,
            target_kind="people.account",
            target_id=account.pk if account else None,
            changes={name: (None, value) for name, value in (fact.words or {}).items()},
            ip=address,
            request_id=actor.request_id,
            is_critical=fact.is_critical,
        )
        record(Run(fact.name, actor, now), [entry])
