# SPDX-License-Identifier: Apache-2.0
"""The SLA board: where the open promises stand now, which come next, and what was kept in the period."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from keepwell.contracts.choices import Milestone
from keepwell.desk.choices import ClockState
from keepwell.desk.models.ticket import NEVER
from keepwell.kernel.actor import Actor
from keepwell.reports.asking import Asked
from keepwell.reports.bits import BIT, MILESTONES
from keepwell.reports.figures import Column, Kind, Row, Sheet, Tile, Value, nothing
from keepwell.reports.models import TicketFact
from keepwell.reports.selectors.naming import people, places, unnamed, where
from keepwell.reports.selectors.scope import facts, opened, still_open
from keepwell.ui import charts, words

NEXT = 10
#: how the nearest promise of an open ticket stands; in this order
STANDINGS = ("overdue", "hour", "today", "later", "paused", "none")
_TONES = {"overdue": "late", "hour": "soon", "today": "accent", "later": "ok", "paused": "pause", "none": ""}


def standing_words(name: str) -> str:
    """A standing in words."""
    return {
        "overdue": _("Overdue"),
        "hour": _("Due within the hour"),
        "today": _("Due later today"),
        "later": _("Due after today"),
        "paused": _("Paused"),
        "none": _("No promise running"),
    }[name]


def standings(zone: str, now: datetime) -> Mapping[str, Q]:
    """Each standing as a condition on open tickets; together they are all of them, and no two overlap."""
    hour, midnight = now + timedelta(hours=1), end_of_day(zone, now)
    at = "ticket__queue_at"
    paused = Q(ticket__clock_state=ClockState.PAUSED)
    return {
        "overdue": ~paused & Q(**{f"{at}__lt": now}),
        "hour": ~paused & Q(**{f"{at}__gte": now, f"{at}__lt": hour}),
        "today": ~paused & Q(**{f"{at}__gte": hour, f"{at}__lt": max(midnight, hour)}),
        "later": ~paused & Q(**{f"{at}__gte": max(midnight, hour), f"{at}__lt": NEVER}),
        "paused": paused,
        "none": ~paused & Q(**{f"{at}__gte": NEVER}),
    }


def end_of_day(zone: str, now: datetime) -> datetime:
    """Midnight by the reader's clock."""
    local = now.astimezone(ZoneInfo(zone))
    return (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def board(actor: Actor, asked: Asked, now: datetime) -> tuple[list[Tile], list[Sheet]]:
    """Tiles and sheets of the board."""
    counted = facts(actor, asked)
    now_by = open_by_customer(counted, asked.zone, now)
    kept = _kept(counted.filter(opened(asked)))
    names = places({*now_by, *(customer for customer, _milestone in kept)})
    total: Counter[str] = Counter()
    for one in now_by.values():
        total.update(one)
    tiles = [
        Tile(_("Open tickets"), sum(total.values()), behind=where(asked, "open")),
        *(
            Tile(standing_words(name), total[name], tone=_TONES[name], behind=where(asked, name))
            for name in ("overdue", "hour", "paused")
        ),
        _attained(kept),
    ]
    sheets = [_now(total, asked), _next(counted, asked, now), _milestones(kept, asked)]
    return tiles, [*sheets, _customers(now_by, kept, names, asked)]


def open_by_customer(counted: QuerySet[TicketFact], zone: str, now: datetime) -> dict[UUID, Counter[str]]:
    """Open tickets by customer and standing; one query."""
    parts = {name: Count("pk", filter=condition) for name, condition in standings(zone, now).items()}
    rows: Any = counted.filter(still_open()).values("customer_id").annotate(**parts).order_by()
    return {row["customer_id"]: Counter({name: row[name] for name in STANDINGS}) for row in rows}


_Kept = dict[tuple[UUID, str], tuple[int, int, int]]


def _kept(counted: QuerySet[TicketFact]) -> _Kept:
    """Met, missed and waived by customer and milestone; one query."""
    parts: dict[str, Any] = {}
    for name, bit in BIT.items():
        for outcome in ("met", "missed", "waived"):
            column = F(outcome).bitand(bit)
            parts[f"{outcome}_{name}"] = Count("pk", filter=Q(**{f"_{outcome}_{name}__gt": 0}))
            counted = counted.alias(**{f"_{outcome}_{name}": column})
    rows: Any = counted.values("customer_id").annotate(**parts).order_by()
    return {
        (row["customer_id"], name): (row[f"met_{name}"], row[f"missed_{name}"], row[f"waived_{name}"])
        for row in rows
        for name in BIT
    }


def share(met: int, missed: int) -> float | None:
    """Met of those decided; none when none is."""
    return met / (met + missed) if met + missed else None


def _attained(kept: _Kept) -> Tile:
    met, missed = (sum(one[place] for one in kept.values()) for place in (0, 1))
    found = share(met, missed)
    note = _("%(met)s of %(all)s promises kept") % {"met": met, "all": met + missed}
    return Tile(_("Kept in the period"), found, Kind.SHARE, note=note)


def _now(total: Counter[str], asked: Asked) -> Sheet:
    rows = [Row([standing_words(name), total[name]], {"tickets": where(asked, name)}) for name in STANDINGS]
    return Sheet(
        key="now",
        title=_("Open tickets by their nearest promise, now"),
        how=[
            _(
                "Each open ticket counts once, by the promise that falls due first. Paused: every clock of it "
                "stands still."
            ),
            _(
                "“No promise running”: nothing is promised, or everything promised is kept and only the "
                "solution is awaited."
            ),
        ],
        columns=[
            Column("standing", _("Nearest promise"), Kind.TEXT),
            Column("tickets", _("Open tickets"), charted=True),
        ],
        rows=rows,
        chart=charts.Kind.BAR,
        unit=_("tickets"),
        sideways=True,
        empty=_("No ticket is open."),
    )


def _next(counted: QuerySet[TicketFact], asked: Asked, now: datetime) -> Sheet:
    rows = (
        counted.filter(still_open(), ticket__queue_at__lt=NEVER)
        .exclude(ticket__clock_state=ClockState.PAUSED)
        .order_by("ticket__queue_at", "ticket_id")
        .values_list("ticket__number", "ticket__next_due_kind", "ticket__queue_at", "ticket__owner_id", "customer_id")[
            :NEXT
        ]
    )
    found = list(rows)
    persons, customers = people(row[3] for row in found), places(row[4] for row in found)
    zone = ZoneInfo(asked.zone)
    milestones = {str(one.value): str(one.label) for one in Milestone}
    return Sheet(
        key="next",
        title=_("Falling due next"),
        how=[_("The open tickets whose nearest promise falls due first; those already late stand above.")],
        columns=[
            Column("number", _("No."), Kind.TEXT),
            Column("milestone", _("Milestone"), Kind.TEXT),
            Column("due", _("Due at"), Kind.MOMENT),
            Column("left", _("Left, on the clock"), Kind.TEXT),
            Column("owner", _("Owner"), Kind.TEXT),
            Column("customer", _("Customer"), Kind.TEXT),
        ],
        rows=[
            Row(
                [
                    number,
                    milestones.get(kind, kind),
                    due.astimezone(zone),
                    words.remaining(int((due - now).total_seconds())),
                    persons.get(owner, unnamed()),
                    customers.get(customer, unnamed()),
                ],
                {"number": {"ticket": number}},
            )
            for number, kind, due, owner, customer in found
        ],
        empty=_("No promise is running."),
    )


def _milestones(kept: _Kept, asked: Asked) -> Sheet:
    rows = []
    for milestone in MILESTONES:
        name = str(milestone.value)
        met, missed, waived = (sum(one[at] for key, one in kept.items() if key[1] == name) for at in (0, 1, 2))
        if met or missed or waived:
            behind = {
                outcome: where(asked, outcome, milestone=name)
                for outcome, count in (("met", met), ("missed", missed), ("waived", waived))
                if count
            }
            rows.append(Row([str(milestone.label), met, missed, waived, share(met, missed)], behind))
    return Sheet(
        key="milestones",
        title=_("Promises kept and missed, by milestone"),
        how=[
            _(
                "Tickets opened in the period. Of several rounds of one milestone the gravest counts: one "
                "missed is missed."
            ),
            _(
                "A promise whose time is over counts as missed even while the ticket is open; waived ones are "
                "in neither."
            ),
        ],
        columns=[
            Column("milestone", _("Milestone"), Kind.TEXT),
            Column("met", _("Kept"), charted=True, tone="ok"),
            Column("missed", _("Missed"), charted=True, tone="late"),
            Column("waived", _("Waived"), charted=True, tone="pause"),
            Column("share", _("Share kept"), Kind.SHARE),
        ],
        rows=rows,
        chart=charts.Kind.STACKED,
        unit=_("tickets"),
        empty=nothing(),
    )


def _customers(now_by: Mapping[UUID, Counter[str]], kept: _Kept, names: Mapping[UUID, str], asked: Asked) -> Sheet:
    rows = []
    for pk in {*now_by, *(customer for customer, _milestone in kept)}:
        met, missed = (sum(one[at] for key, one in kept.items() if key[0] == pk) for at in (0, 1))
        standing = now_by.get(pk, Counter())
        values: list[Value] = [
            names.get(pk, unnamed()),
            sum(standing.values()),
            standing["overdue"],
            met,
            missed,
            share(met, missed),
        ]
        rows.append(
            Row(
                values,
                {
                    "open": where(asked, "open", customer=pk),
                    "overdue": where(asked, "overdue", customer=pk),
                    "missed": where(asked, "missed", customer=pk),
                },
            )
        )
    rows.sort(key=lambda row: (-int(str(row.values[2])), -int(str(row.values[1])), str(row.values[0])))
    return Sheet(
        key="customers",
        title=_("By customer"),
        how=[_("Open and overdue are of now; kept and missed are promises of tickets opened in the period.")],
        columns=[
            Column("customer", _("Customer"), Kind.TEXT),
            Column("open", _("Open tickets")),
            Column("overdue", _("Overdue")),
            Column("met", _("Kept")),
            Column("missed", _("Missed")),
            Column("share", _("Share kept"), Kind.SHARE),
        ],
        rows=rows,
        empty=nothing(),
    )
