# SPDX-License-Identifier: Apache-2.0
"""Who carries how much: open, taken, solved, handed over, and how long tickets lay in each pair of hands."""

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Sum, Value
from django.db.models.fields import DateTimeField
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils.translation import gettext as _

from keepwell.desk.choices import SOLVED_STATES
from keepwell.kernel.actor import Actor
from keepwell.reports.asking import Asked
from keepwell.reports.figures import Column, Kind, Row, Sheet, Tile, nothing
from keepwell.reports.models import Holding, TicketFact
from keepwell.reports.selectors.naming import people, teams, unnamed, where
from keepwell.reports.selectors.scope import ended, facts, holdings, opened, still_open
from keepwell.ui import charts

OWNERS = 60


def workload(actor: Actor, asked: Asked, now: datetime) -> tuple[list[Tile], list[Sheet]]:
    """Tiles and sheets of the workload."""
    counted = facts(actor, asked)
    by_owner = _of_owners(counted, holdings(actor, asked), asked, now)
    by_team = _of_teams(counted, asked)
    handed = sum(one["handed"] for one in by_owner.values())
    tiles = [
        Tile(_("Open tickets"), sum(one["open"] for one in by_owner.values()), behind=where(asked, "open")),
        Tile(_("Solved"), sum(one["solved"] for one in by_owner.values()), behind=where(asked, "finished")),
        Tile(_("Handed over"), handed, note=_("from one person to another")),
    ]
    return tiles, [_owner_sheet(by_owner, asked), _team_sheet(by_team, asked)]


_Lines = dict[UUID | None, dict[str, int]]


def _of_owners(
    counted: QuerySet[TicketFact], held: QuerySet[Holding], asked: Asked, now: datetime
) -> dict[UUID, dict[str, int]]:
    found: dict[UUID, dict[str, int]] = defaultdict(
        lambda: dict.fromkeys(("open", "solved", "taken", "handed", "held"), 0)
    )
    _add(found, "open", counted.filter(still_open()), "ticket__owner_id")
    _add(found, "solved", counted.filter(ended(asked), ticket__state__in=SOLVED_STATES), "ticket__owner_id")
    end = min(now, asked.until)
    until = Least(Coalesce("until_at", Value(end, DateTimeField())), Value(end, DateTimeField()))
    since = Greatest("from_at", Value(asked.since, DateTimeField()))
    rows = (
        held.filter(Q(until_at__gte=asked.since) | Q(until_at__isnull=True), from_at__lt=end)
        .values_list("person_id")
        .annotate(
            taken=Count("pk", filter=Q(from_at__gte=asked.since) & ~Q(how="")),
            handed=Count("pk", filter=Q(was_handed_over=True, until_at__lt=asked.until)),
            held=Sum(ExpressionWrapper(until - since, output_field=DurationField())),
        )
        .order_by()
    )
    for person, taken, handed, length in rows:
        found[person] |= {"taken": taken, "handed": handed, "held": int(length.total_seconds()) if length else 0}
    return dict(found)


def _of_teams(counted: QuerySet[TicketFact], asked: Asked) -> _Lines:
    found: _Lines = defaultdict(lambda: dict.fromkeys(("open", "opened", "solved"), 0))
    _add(found, "open", counted.filter(still_open()), "ticket__team_id")
    _add(found, "opened", counted.filter(opened(asked)), "ticket__team_id")
    _add(found, "solved", counted.filter(ended(asked), ticket__state__in=SOLVED_STATES), "ticket__team_id")
    return dict(found)


def _add(found: Any, name: str, rows: QuerySet[TicketFact], column: str) -> None:
    for key, n in rows.values_list(F(column)).annotate(n=Count("pk")).order_by():
        found[key][name] = n


def _owner_sheet(found: dict[UUID, dict[str, int]], asked: Asked) -> Sheet:
    top = sorted(found.items(), key=lambda item: (-item[1]["open"], -item[1]["solved"], str(item[0])))[:OWNERS]
    names = people(pk for pk, _one in top)
    return Sheet(
        key="owners",
        title=_("By owner"),
        how=[
            _(
                "Open: whom the tickets belong to now. Solved: tickets solved in the period, for who answers "
                "for them now."
            ),
            _(
                "Taken: taken over, assigned or handed over to this person in the period. Handed over: given "
                "away with a reason."
            ),
            _(
                "Time in hand: how long tickets lay with this person in the period while open, on the clock, "
                "added up over all of them."
            ),
        ],
        columns=[
            Column("owner", _("Owner"), Kind.TEXT),
            Column("open", _("Open tickets"), charted=True),
            Column("taken", _("Taken")),
            Column("solved", _("Solved"), charted=True),
            Column("handed", _("Handed over")),
            Column("held", _("Time in hand"), Kind.SPAN),
        ],
        rows=[
            Row(
                [names.get(pk, unnamed()), one["open"], one["taken"], one["solved"], one["handed"], one["held"]],
                {"open": where(asked, "open", owner=pk), "solved": where(asked, "finished", owner=pk)},
            )
            for pk, one in top
        ],
        chart=charts.Kind.BAR,
        unit=_("tickets"),
        sideways=True,
        empty=nothing(),
    )


def _team_sheet(found: _Lines, asked: Asked) -> Sheet:
    names = teams(found)
    rows = []
    for pk, one in sorted(found.items(), key=lambda item: (-item[1]["open"], str(item[0]))):
        name = names.get(pk, unnamed()) if pk else _("no team")
        behind = {part: where(asked, how, team=pk) for part, how in _TEAM_PARTS.items()} if pk else {}
        rows.append(Row([name, one["open"], one["opened"], one["solved"]], behind))
    return Sheet(
        key="teams",
        title=_("By team"),
        how=[_("The team that a ticket is with now; opened and solved in the period.")],
        columns=[
            Column("team", _("Team"), Kind.TEXT),
            Column("open", _("Open tickets")),
            Column("opened", _("Opened")),
            Column("solved", _("Solved")),
        ],
        rows=rows,
        empty=nothing(),
    )


_TEAM_PARTS = {"open": "open", "opened": "opened", "solved": "finished"}
