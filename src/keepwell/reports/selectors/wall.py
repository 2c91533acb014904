# SPDX-License-Identifier: Apache-2.0
"""What hangs on the wall: counts, the nearest promises, today's breaches, who is on duty; no customer's person."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from keepwell.contracts.choices import Milestone
from keepwell.desk.choices import ClockState, Severity
from keepwell.desk.models.ticket import NEVER
from keepwell.kernel.actor import Actor
from keepwell.people.models import DutyShift
from keepwell.reports.asking import Asked
from keepwell.reports.selectors.board import open_by_customer
from keepwell.reports.selectors.naming import people, places
from keepwell.reports.selectors.scope import facts, still_open
from keepwell.sla.selectors import Ticking, ticking

LINES = 8


@dataclass(frozen=True, slots=True)
class WallLine:
    """One ticket on the wall: its number, whose it is to answer, which customer; never what it says or who asked."""

    number: str
    customer: str
    owner: str
    severity: int
    milestone: str
    due_at: datetime
    ticking: Ticking | None


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Somebody of ours who is on duty, and until when."""

    name: str
    team: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Wall:
    """Everything on the wall at an instant."""

    at: datetime
    standing: Counter[str]
    breached_today: int
    opened_today: int
    ended_today: int
    unanswered: int
    lines: Sequence[WallLine]
    on_duty: Sequence[OnDuty]

    @property
    def open(self) -> int:
        """All open tickets."""
        return self.standing.total()


def wall(actor: Actor, asked: Asked, now: datetime) -> Wall:
    """The wall for this reader; a fixed number of queries."""
    midnight = now.astimezone(ZoneInfo(asked.zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    counted = facts(actor, asked)
    standing: Counter[str] = Counter()
    for one in open_by_customer(counted, asked.zone, now).values():
        standing.update(one)
    return Wall(
        at=now,
        standing=standing,
        breached_today=counted.filter(breached_at__gte=midnight, breached_at__lte=now).count(),
        opened_today=counted.filter(opened_at__gte=midnight).count(),
        ended_today=counted.filter(ended_at__gte=midnight).count(),
        unanswered=counted.filter(still_open(), answer_s__isnull=True).count(),
        lines=_nearest(actor, asked, now),
        on_duty=_on_duty(now),
    )


def _nearest(actor: Actor, asked: Asked, now: datetime) -> list[WallLine]:
    rows = list(
        facts(actor, asked)
        .filter(still_open(), ticket__queue_at__lt=NEVER)
        .exclude(ticket__clock_state=ClockState.PAUSED)
        .order_by("ticket__queue_at", "ticket_id")
        .values_list(
            "ticket__number",
            "customer_id",
            "ticket__owner_id",
            "ticket__severity",
            "ticket__next_due_kind",
            "ticket__queue_at",
            "ticket__promise_id",
        )[:LINES]
    )
    running = ticking({row[6]: row[4] for row in rows}, now)
    owners, customers = people(row[2] for row in rows), places(row[1] for row in rows)
    titles = {str(one.value): str(one.label) for one in Milestone}
    return [
        WallLine(
            number=number,
            customer=customers.get(customer, ""),
            owner=owners.get(owner, ""),
            severity=3 if severity == Severity.GENERAL else 1,
            milestone=titles.get(kind, ""),
            due_at=due,
            ticking=running.get(promise),
        )
        for number, customer, owner, severity, kind, due, promise in rows
    ]


def _on_duty(now: datetime) -> list[OnDuty]:
    """Our own people on duty, those who are away left out."""
    away = Q(person__absences__starts_at__lte=now, person__absences__ends_at__gt=now)
    shifts = DutyShift.objects.covering(now).filter(person__is_provider=True, is_provider=True).exclude(away)
    rows = shifts.select_related("person", "team").order_by("team__code", "starts_at", "pk")[:6]
    return [OnDuty(one.person.label, one.team.label, one.ends_at) for one in rows]


def asked_for(place: UUID | None, zone: str, now: datetime) -> Asked:
    """The question of a wall: one place or all, today."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return Asked(first=today - timedelta(days=6), last=today, zone=zone, organisation=place)
