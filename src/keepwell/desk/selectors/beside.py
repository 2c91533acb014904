# SPDX-License-Identifier: Apache-2.0
"""Other tickets named beside one: linked, merged, alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from keepwell.desk.choices import OPEN_STATES, LinkKind
from keepwell.desk.finding import TICKET
from keepwell.desk.models import Ticket, TicketLink
from keepwell.kernel.actor import Actor
from keepwell.search import selectors as search

_MOST_SIMILAR = 5


@dataclass(frozen=True, slots=True)
class TicketLine:
    """Another ticket in one line."""

    id: UUID
    number: str
    title: str
    state: str
    state_words: str
    opened_at: datetime
    resolved_at: datetime | None


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A link with the ticket at its other end; `is_ours` when the ticket asked about holds it."""

    kind: str
    words: str
    is_ours: bool
    other: TicketLine

    @property
    def is_open_part(self) -> bool:
        """Whether the other is a part of this one on which work is still owed."""
        return self.kind == LinkKind.PARENT and not self.is_ours and self.other.state in OPEN_STATES


def line(ticket: Ticket) -> TicketLine:
    """A ticket as others name it."""
    return TicketLine(
        ticket.pk,
        str(ticket.number),
        str(ticket.title),
        str(ticket.state),
        str(ticket.get_state_display()),
        ticket.opened_at,
        ticket.resolved_at,
    )


def links_of(actor: Actor, ticket: Ticket) -> list[LinkLine]:
    """Links from and to the ticket whose other end the actor may see; two queries."""
    rows = list(TicketLink.objects.filter(Q(ticket=ticket) | Q(other=ticket)))
    ends = {row.other_id if row.ticket_id == ticket.pk else row.ticket_id for row in rows}
    others = {row.pk: row for row in Ticket.objects.visible_to(actor).filter(pk__in=ends)}
    return list(_link_lines(ticket, rows, others))


def _link_lines(ticket: Ticket, rows: list[TicketLink], others: dict[UUID, Ticket]) -> Iterable[LinkLine]:
    for row in rows:
        is_ours = row.ticket_id == ticket.pk
        other = others.get(row.other_id if is_ours else row.ticket_id)
        if other is not None:
            words = str(row.get_kind_display()) if is_ours else _backwards(str(row.kind))
            yield LinkLine(str(row.kind), words, is_ours, line(other))


def _backwards(kind: str) -> str:
    """The link as the ticket at its other end reads it."""
    words = {
        LinkKind.RELATES.value: _("Relates to"),
        LinkKind.DUPLICATES.value: _("Has the duplicate"),
        LinkKind.CAUSED_BY.value: _("Caused"),
        LinkKind.PARENT.value: _("Contains"),
    }
    return words[kind]


def similar_to(actor: Actor, ticket: Ticket) -> list[TicketLine]:
    """Visible tickets with the same telling words, solved ones first; else the newest of the same topic."""
    keys = search.similar_keys(actor, TICKET, ticket.pk, limit=_MOST_SIMILAR)
    found = Ticket.objects.visible_to(actor).in_bulk(keys)
    alike = [line(found[key]) for key in keys if key in found]
    return alike or [line(row) for row in _of_the_same(actor, ticket)]


def _of_the_same(actor: Actor, ticket: Ticket) -> QuerySet[Ticket]:
    rows = Ticket.objects.visible_to(actor).exclude(pk=ticket.pk)
    if ticket.topic:
        rows = rows.filter(topic=ticket.topic)
    elif ticket.module and ticket.system_id:
        rows = rows.filter(module=ticket.module, system_id=ticket.system_id)
    else:
        return rows.none()
    return rows.order_by("-opened_at", "-pk")[:_MOST_SIMILAR]
