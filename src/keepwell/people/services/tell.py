# SPDX-License-Identifier: Apache-2.0
"""Tell people something inside the product. Rooms declare kinds of notices; the words are put together when read.

Called by handlers after commit; telling the same thing (`key`) to the same person twice has one effect.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from keepwell.people.models import Notice, Person
from keepwell.people.notice_kinds import NoticeKind, Word


@dataclass(frozen=True, slots=True)
class News:
    """One thing to tell one person."""

    person_id: UUID
    kind: NoticeKind
    key: str
    words: Mapping[str, Word]
    link: str = ""


def tell(news: Iterable[News], *, now: datetime) -> int:
    """Write the notices that are new; returns how many were asked for. Persons who left are not told."""
    told = list(news)
    people = Person.objects.filter(pk__among={one.person_id for one in told}, is_active=True)
    places = {pk: place for pk, *place in people.values_list("pk", "organisation_id", "customer_id")}
    rows = [
        Notice(
            person_id=one.person_id,
            organisation_id=places[one.person_id][0],
            customer_id=places[one.person_id][1],
            kind=one.kind.name,
            key=one.key,
            words=dict(one.words),
            link=one.link,
            created_at=now,
        )
        for one in told
        if one.person_id in places
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
