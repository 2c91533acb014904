# SPDX-License-Identifier: Apache-2.0
"""How many tickets each view holds, up to a thousand: one query, each part stopping at the thousandth row."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q

from keepwell.desk.choices import State, View
from keepwell.desk.models.ticket import TicketQuerySet
from keepwell.desk.selectors.filters import DEFAULT_ZONE
from keepwell.desk.selectors.queue import MOST_COUNTED, viewed
from keepwell.kernel.actor import Actor
from keepwell.people.choices import Role


@dataclass(frozen=True, slots=True)
class Count:
    """A number that stops counting at a thousand."""

    value: int

    @property
    def is_capped(self) -> bool:
        """Whether there are more."""
        return self.value > MOST_COUNTED

    def __str__(self) -> str:
        return f"{MOST_COUNTED:,}+" if self.is_capped else f"{self.value:,}"


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """The figures above the queue and on its pills."""

    open: Count
    overdue: Count
    within_the_hour: Count
    mine: Count
    waiting_for_me: Count
    promised_today: Count
    paused: Count


def queue_counts(actor: Actor, *, zone: str = DEFAULT_ZONE, now: datetime) -> QueueCounts:
    """Count every view at once."""
    everything = _open(actor, now)
    parts = (
        everything,
        everything.due_before(now),
        everything.filter(queue_at__gte=now, queue_at__lt=now + timedelta(hours=1)),
        *(viewed(actor, view, zone=zone, now=now) for view in (View.MINE, View.WAITING_FOR_ME, View.PROMISED_TODAY)),
        everything.filter(state=State.WAITING),
    )
    return QueueCounts(*(Count(value) for value in _counted(parts)))


def _open(actor: Actor, now: datetime) -> TicketQuerySet:
    """The open tickets to count. Who only asks has few: naming him lets the database start from these (ADR 0065)."""
    rows = viewed(actor, View.URGENT, now=now)
    if actor.is_system or actor.everywhere or actor.projects or set(actor.roles) - {Role.REQUESTER}:
        return rows
    return rows.filter(Q(requester_id=actor.person_id) | Q(owner_id=actor.person_id))


def _counted(parts: tuple[TicketQuerySet, ...]) -> tuple[int, ...]:
    """`SELECT (SELECT count(*) FROM (… LIMIT 1001)), …`: the ORM can cap one count a query, not seven."""
    columns: list[str] = []
    values: list[str | int] = []
    for rows in parts:
        sql, bound = rows.order_by("queue_at").values("pk")[: MOST_COUNTED + 1].query.sql_with_params()
        columns.append("(SELECT count(*) FROM (" + sql + ") counted)")  # noqa: S608  # the ORM's SQL, values bound
        values.extend(bound)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)}", values)  # the ORM's own SQL, values are bound
        counted: tuple[int, ...] = cursor.fetchone()
    return counted
