# SPDX-License-Identifier: Apache-2.0
"""The queue: the first fifty tickets by nearest deadline, and how many there are, in a fixed number of queries.

Names are fetched by id for the fifty lines instead of joined: joins under row-level security cost more than they save.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from keepwell.desk.choices import FINAL_STATES, State, Turn, View
from keepwell.desk.finding import TICKET
from keepwell.desk.models import Ticket
from keepwell.desk.models.ticket import TicketQuerySet
from keepwell.desk.selectors.around import around
from keepwell.desk.selectors.filters import DEFAULT_ZONE, SORTS, QueueFilter, conditions
from keepwell.kernel.actor import Actor
from keepwell.people.choices import SERVICE_ROLES
from keepwell.people.selectors import PersonCard
from keepwell.search.selectors import find

PAGE = 50
#: counts stop here and are shown as "1,000+"
MOST_COUNTED = 1_000
_MOST_FOUND = 200

_COLUMNS = (
    "id", "number", "title", "kind", "state", "severity", "turn", "channel", "is_production_stopped", "is_data_lost",
    "affected_count", "module", "topic", "same_topic_people", "next_due_at", "next_due_kind", "clock_state", "queue_at",
    "pause_reason", "paused_at", "pause_until", "answer_promised_at", "opened_at", "updated_at", "closed_at",
    "transfer_count", "reopen_count", "is_confidential", "requester_id", "owner_id", "deputy_id", "organisation_id",
    "customer_id", "system_id", "team_id", "cause", "promise_id", "version",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One ticket in one line; `ticket` carries the plain columns, the rest are names and marks."""

    ticket: Ticket
    system: str
    organisation: str
    customer: str
    requester: PersonCard | None
    owner: PersonCard | None
    deputy: PersonCard | None
    workaround_until: datetime | None
    has_waiting_plan: bool


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Up to fifty lines; `next` continues behind the last one, empty at the end."""

    asked: QueueFilter
    lines: tuple[QueueLine, ...]
    next: str


def is_staff(actor: Actor) -> bool:
    """Whether the actor works tickets anywhere; others see the queue as those who ask."""
    return any(actor.holds(role) for role in SERVICE_ROLES)


def queue(actor: Actor, asked: QueueFilter, *, now: datetime) -> QueuePage:
    """The page of the queue that the filter asks for; at most seven queries."""
    order = order_of(asked)
    found = list(
        _after(narrowed(actor, asked, now=now), order, asked.after).order_by(*order).only(*_COLUMNS)[: PAGE + 1]
    )
    following = _cursor(found[PAGE - 1], order[0]) if len(found) > PAGE else ""
    return QueuePage(asked, tuple(lines(found[:PAGE])), following)


def queue_rows(actor: Actor, asked: QueueFilter, ids: Iterable[UUID], *, now: datetime) -> tuple[QueueLine, ...]:
    """Those of these tickets that the filter still shows, for rows that renew themselves."""
    return tuple(lines(narrowed(actor, asked, now=now).filter(pk__among=list(ids)).only(*_COLUMNS)))


def in_order(actor: Actor, asked: QueueFilter, *, now: datetime) -> TicketQuerySet:
    """Every ticket the filter shows, in its order, for those who read it in pieces."""
    return narrowed(actor, asked, now=now).order_by(*order_of(asked)).only(*_COLUMNS)


def order_of(asked: QueueFilter) -> tuple[str, str]:
    """The order asked for, else the one that suits the view."""
    usual = {View.CLOSED.value: "-closed", View.ALL.value: "-opened"}.get(asked.view, "due")
    return SORTS[asked.sort or usual]


def narrowed(actor: Actor, asked: QueueFilter, *, now: datetime) -> TicketQuerySet:
    """The visible tickets of a filter, in no order yet."""
    rows = viewed(actor, asked.view, zone=asked.zone, now=now).filter(conditions(actor, asked, now=now))
    if asked.sort.endswith("closed"):
        rows = rows.filter(closed_at__isnull=False)
    if asked.text.strip():
        hits = find(actor, asked.text.strip(), kinds=(TICKET,), limit=_MOST_FOUND).hits
        rows = rows.filter(pk__in=[hit.object_id for hit in hits])
    return rows


def viewed(  # noqa: PLR0911  # one line a view
    actor: Actor, view: str, *, zone: str = DEFAULT_ZONE, now: datetime
) -> TicketQuerySet:
    """The visible tickets of a view, in no order yet."""
    rows: TicketQuerySet = Ticket.objects.visible_to(actor)
    mine = Q(owner_id=actor.person_id) if is_staff(actor) else Q(requester_id=actor.person_id)
    match view:
        case View.MINE:
            return rows.open().filter(mine)
        case View.WAITING_FOR_ME if is_staff(actor):
            return rows.open().filter(mine, turn=Turn.PROVIDER)
        case View.WAITING_FOR_ME:
            return rows.filter(mine, turn=Turn.CUSTOMER, state__in=(State.IN_PROGRESS, State.WAITING, State.RESOLVED))
        case View.PROMISED_TODAY:
            return rows.open().filter(mine, answer_promised_at__lt=_end_of_day(zone, now))
        case View.PAUSED:
            return rows.filter(state=State.WAITING)
        case View.CLOSED:
            return rows.filter(state__in=FINAL_STATES, closed_at__isnull=False)
        case View.ALL:
            return rows
        case _:
            return rows.open()


def lines(tickets: Iterable[Ticket]) -> list[QueueLine]:
    """Tickets with the names around them; five queries however many there are."""
    rows = list(tickets)
    if not rows:
        return []
    known = around(rows)
    return [
        QueueLine(
            ticket=row,
            system=known.systems.get(row.system_id, "") if row.system_id else "",
            organisation=known.places.get(row.organisation_id, ""),
            customer=known.places.get(row.customer_id, ""),
            requester=known.people.get(row.requester_id),
            owner=known.people.get(row.owner_id),
            deputy=known.people.get(row.deputy_id) if row.deputy_id else None,
            workaround_until=known.helped_until.get(row.pk),
            has_waiting_plan=row.pk in known.planned,
        )
        for row in rows
    ]


def _end_of_day(zone: str, now: datetime) -> datetime:
    local = now.astimezone(ZoneInfo(zone))
    return datetime.combine(local.date() + timedelta(days=1), time(0), tzinfo=local.tzinfo)


def _cursor(row: Ticket, key: str) -> str:
    instant: datetime = getattr(row, key.lstrip("-"))
    return urlsafe_b64encode(f"{instant.isoformat()} {row.pk}".encode()).decode()


def _after(rows: TicketQuerySet, order: tuple[str, str], cursor: str) -> TicketQuerySet:
    """Go on behind the cursor's place; a cursor that nobody made starts at the beginning."""
    if not cursor:
        return rows
    try:
        instant, _, key = urlsafe_b64decode(cursor.encode()).decode().partition(" ")
        at, ticket_id = datetime.fromisoformat(instant), UUID(key)
    except (ValueError, binascii.Error):
        return rows
    if order[0] == "queue_at":
        return rows.after(at, ticket_id)
    column = order[0].lstrip("-")
    way = "lt" if order[0].startswith("-") else "gt"
    further = Q(**{f"{column}__{way}": at}) | Q(**{f"pk__{way}": ticket_id})
    return rows.filter(further, **{f"{column}__{way}e": at})
