# SPDX-License-Identifier: Apache-2.0
"""A person's notices, worded in the language in which they are read."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from keepwell.kernel.actor import Actor
from keepwell.people.models import Notice
from keepwell.people.notice_kinds import kind_named
from keepwell.people.selectors.own import person_of


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice as the list and the bell show it."""

    id: UUID
    kind: str
    title: str
    body: str
    link: str
    created_at: datetime
    is_unread: bool


def notices(actor: Actor, *, only_unread: bool = False, limit: int = 50) -> list[NoticeLine]:
    """The actor's own notices, newest first."""
    rows = Notice.objects.visible_to(actor).filter(person_id=person_of(actor))
    if only_unread:
        rows = rows.unread()
    return [_line(row) for row in rows[:limit]]


def unread_count(actor: Actor) -> int:
    """How many notices wait to be read."""
    return Notice.objects.visible_to(actor).filter(person_id=person_of(actor)).unread().count()


def _line(row: Notice) -> NoticeLine:
    title, body = kind_named(row.kind).worded(row.words)
    return NoticeLine(row.pk, row.kind, title, body, row.link, row.created_at, row.read_at is None)
