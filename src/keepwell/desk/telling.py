# SPDX-License-Identifier: Apache-2.0
"""Whom a fact concerns: the notices that follow from an event, each told once to each person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from keepwell.desk.addresses import ticket_address
from keepwell.desk.models import Ticket
from keepwell.people.models import Person
from keepwell.people.selectors import csm_of, deputy_of
from keepwell.people.services import News, NoticeKind, Word, tell


@dataclass(slots=True)
class Messenger:
    """Gathers the news of a batch of events about tickets, then tells them at once."""

    tickets: Mapping[UUID, Ticket]
    names: Mapping[UUID, str]
    news: list[News] = field(default_factory=list)
    _leads: dict[UUID, tuple[UUID, ...]] = field(default_factory=dict)

    def add(
        self,
        ticket: Ticket,
        kind: NoticeKind,
        key: object,
        people: Iterable[UUID | None],
        *,
        by: UUID | None = None,
        **words: Word,
    ) -> None:
        """Tell these people, but not the one who did it."""
        said: dict[str, Word] = {
            "number": str(ticket.number),
            "title": str(ticket.title),
            "name": self.name(by),
            **words,
        }
        for person_id in dict.fromkeys(people):
            if person_id is not None and person_id != by:
                self.news.append(News(person_id, kind, f"{key}:{kind.name}", said, ticket_address(str(ticket.number))))

    def name(self, person_id: UUID | None) -> str:
        """How the person is called; Keepwell itself when nobody did it."""
        return self.names.get(person_id, "Keepwell") if person_id else "Keepwell"

    def leads(self, ticket: Ticket, now: datetime) -> tuple[UUID, ...]:
        """The customer's CSM and deputy; asked once per customer."""
        if ticket.customer_id not in self._leads:
            found = (csm_of(ticket.customer_id, now.date()), deputy_of(ticket.customer_id, now.date()))
            self._leads[ticket.customer_id] = tuple(person.pk for person in found if person is not None)
        return self._leads[ticket.customer_id]

    def send(self, now: datetime) -> None:
        """Write the notices."""
        if self.news:
            tell(self.news, now=now)


def messenger(
    *, tickets: Iterable[UUID] = (), promises: Iterable[UUID] = (), people: Iterable[UUID | None] = ()
) -> Messenger:
    """A messenger for these tickets (or those of these promises) who knows the names of these people."""
    rows = Ticket.objects.filter(Q(pk__among=set(tickets)) | Q(promise_id__among=set(promises)))
    found = {row.pk: row for row in rows.select_related("merged_into")}
    wanted = {person for person in people if person is not None}
    wanted |= {row.owner_id for row in found.values()} | {row.requester_id for row in found.values()}
    names = {person.pk: person.name for person in Person.objects.filter(pk__among=wanted)}
    return Messenger(found, names)
