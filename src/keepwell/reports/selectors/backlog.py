# SPDX-License-Identifier: Apache-2.0
"""The backlog: what lies open by state, owner and age, and how it grew and shrank."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, QuerySet, Value, When
from django.db.models.fields import CharField
from django.utils.translation import gettext as _

from keepwell.desk.choices import OPEN_STATES, State
from keepwell.kernel.actor import Actor
from keepwell.reports.asking import Asked
from keepwell.reports.choices import AGE_ENDS, Age, Step
from keepwell.reports.figures import Column, Kind, Row, Sheet, Tile, nothing
from keepwell.reports.models import TicketFact
from keepwell.reports.selectors.flow import by_day
from keepwell.reports.selectors.naming import people, unnamed, where
from keepwell.reports.selectors.scope import facts, still_open
from keepwell.ui import charts

OWNERS = 50


def age_since(age: str, now: datetime) -> tuple[datetime | None, datetime]:
    """Between which instants a ticket of that age was opened: (after, up to and including)."""
    classes = list(Age)
    place = classes.index(Age(age))
    young = AGE_ENDS[classes[place - 1]] if place else 0
    old = AGE_ENDS.get(classes[place])
    return (now - timedelta(days=old) if old else None), now - timedelta(days=young)


def backlog(actor: Actor, asked: Asked, now: datetime) -> tuple[list[Tile], list[Sheet]]:
    """Tiles and sheets of the backlog."""
    counted = facts(actor, asked)
    found = _counts(counted, now)
    total, old = sum(found.values()), sum(n for key, n in found.items() if key[2] in (Age.QUARTER, Age.LONGER))
    burn = _burn(counted, asked, total)
    change = burn.rows[-1].values[3] if burn.rows else 0
    before = burn.rows[0].values[3] if burn.rows else 0
    grown = int(str(change)) - int(str(before))
    tiles = [
        Tile(_("Open tickets"), total, behind=where(asked, "open")),
        Tile(_("Open for 30 days and more"), old, tone="late" if old else "", behind=where(asked, "open", age="old")),
        Tile(_("Change over the period"), grown, note=_("more than on the first day") if grown > 0 else ""),
    ]
    return tiles, [burn, _ages(found, asked), _states(found, asked), _owners(found, asked)]


_Counts = dict[tuple[str, UUID, str], int]


def _counts(counted: QuerySet[TicketFact], now: datetime) -> _Counts:
    """Open tickets by state, owner and age; one query."""
    whens: list[Any] = [
        When(opened_at__gt=now - timedelta(days=end), then=Value(age.value)) for age, end in AGE_ENDS.items()
    ]
    age = Case(*whens, default=Value(Age.LONGER.value), output_field=CharField())
    rows = (
        counted.filter(still_open())
        .annotate(age=age)
        .values_list("ticket__state", "ticket__owner_id", "age")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return {(state, owner, kind): n for state, owner, kind, n in rows}


def _burn(counted: QuerySet[TicketFact], asked: Asked, open_now: int) -> Sheet:
    """How many were open at the end of each day: from today back by what came and went."""
    daily = replace(asked, step=Step.DAY.value)
    came, went = by_day(counted, daily, "opened_at"), by_day(counted, daily, "ended_at")
    left = (
        open_now
        - counted.filter(opened_at__gte=asked.until).count()
        + counted.filter(ended_at__gte=asked.until).count()
    )
    rows = []
    for day in reversed(asked.days):
        behind = {
            "came": where(asked, "opened", **{"from": day, "to": day, "span": ""}),
            "went": where(asked, "ended", **{"from": day, "to": day, "span": ""}),
        }
        rows.append(Row([day, came[day], went[day], left], behind))
        left -= came[day] - went[day]
    return Sheet(
        key="burn",
        title=_("Open tickets at the end of each day"),
        how=[
            _("Open: somebody of us still owes work. What was reopened counts as open from its first day on."),
            _("Every day ends at midnight of your time zone; the last day may not be over yet."),
        ],
        columns=[
            Column("day", _("Day"), Kind.DAY),
            Column("came", _("Opened")),
            Column("went", _("Ended")),
            Column("open", _("Open tickets"), charted=True),
        ],
        rows=rows[::-1],
        chart=charts.Kind.LINE,
        unit=_("tickets"),
        empty=nothing(),
    )


def _ages(found: _Counts, asked: Asked) -> Sheet:
    by_age: Counter[str] = Counter()
    for (_state, _owner, age), n in found.items():
        by_age[age] += n
    return Sheet(
        key="ages",
        title=_("How long they have been open"),
        how=[_("From the opening until now, on the clock: nights, weekends and pauses count.")],
        columns=[Column("age", _("Age"), Kind.TEXT), Column("open", _("Open tickets"), charted=True)],
        rows=[Row([str(age.label), by_age[age]], {"open": where(asked, "open", age=age.value)}) for age in Age],
        chart=charts.Kind.BAR,
        unit=_("tickets"),
        empty=_("No ticket is open."),
    )


def _states(found: _Counts, asked: Asked) -> Sheet:
    by_state: Counter[str] = Counter()
    for (state, _owner, _age), n in found.items():
        by_state[state] += n
    states = [State(one) for one in OPEN_STATES]
    return Sheet(
        key="states",
        title=_("By state"),
        how=[_("The state of each open ticket now.")],
        columns=[Column("state", _("State"), Kind.TEXT), Column("open", _("Open tickets"), charted=True)],
        rows=[Row([str(one.label), by_state[one]], {"open": where(asked, "open", state=one.value)}) for one in states],
        chart=charts.Kind.BAR,
        unit=_("tickets"),
        sideways=True,
        empty=_("No ticket is open."),
    )


def _owners(found: _Counts, asked: Asked) -> Sheet:
    by_owner: dict[UUID, Counter[str]] = {}
    for (_state, owner, age), n in found.items():
        by_owner.setdefault(owner, Counter())[age] += n
    top = sorted(by_owner.items(), key=lambda item: (-sum(item[1].values()), str(item[0])))[:OWNERS]
    names = people(pk for pk, _ages in top)
    young = (Age.DAY, Age.THREE_DAYS, Age.WEEK)
    rows = [
        Row(
            [
                names.get(pk, unnamed()),
                sum(ages.values()),
                sum(ages[one] for one in young),
                ages[Age.MONTH],
                ages[Age.QUARTER] + ages[Age.LONGER],
            ],
            {"open": where(asked, "open", owner=pk), "old": where(asked, "open", owner=pk, age="old")},
        )
        for pk, ages in top
    ]
    return Sheet(
        key="owners",
        title=_("By owner"),
        how=[_("The owner is who answers for the ticket now. The %(most)s with most open tickets.") % {"most": OWNERS}],
        columns=[
            Column("owner", _("Owner"), Kind.TEXT),
            Column("open", _("Open tickets")),
            Column("young", _("Under 7 days")),
            Column("month", _("7 to 30 days")),
            Column("old", _("30 days and more")),
        ],
        rows=rows,
        empty=_("No ticket is open."),
    )
