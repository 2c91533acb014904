# SPDX-License-Identifier: Apache-2.0
"""What about signing in does not fit: duties in one hand, administrators without a second factor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.people.models import Account, Person
from keepwell.people.selectors import duties_in_one_hand
from keepwell.signin.selectors.factors import accounts_with_factor


@dataclass(frozen=True, slots=True)
class Finding:
    """One person about whom something does not fit; `kind` is `duties` or `no_factor`."""

    kind: str
    person: str
    roles: Sequence[str]


def findings(now: datetime) -> list[Finding]:
    """Everybody who holds two administrator roles, and every administrator without a second factor."""
    with reading(SYSTEM):
        held = duties_in_one_hand(now)
        names = {one.pk: one.label for one in Person.objects.filter(pk__in=list(held))}
        accounts = dict(Account.objects.filter(person_id__in=list(held), is_active=True).values_list("person_id", "pk"))
    with_factor = accounts_with_factor(accounts.values())
    found = []
    for person_id, roles in held.items():
        labels = [str(role.label) for role in roles]
        if len(roles) > 1:
            found.append(Finding("duties", names[person_id], labels))
        if person_id in accounts and accounts[person_id] not in with_factor:
            found.append(Finding("no_factor", names[person_id], labels))
    return found
