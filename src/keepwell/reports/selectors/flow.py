# SPDX-License-Identifier: Apache-2.0
"""What came and what went, by day or week."""

from collections import Counter
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from keepwell.desk.choices import Channel
from keepwell.kernel.actor import Actor
from keepwell.reports.asking import Asked
from keepwell.reports.choices import Step
from keepwell.reports.figures import Column, Kind, Row, Sheet, Tile, nothing
from keepwell.reports.models import TicketFact
from keepwell.reports.selectors.naming import where
from keepwell.reports.selectors.scope import cut, ended, facts, opened
from keepwell.ui import charts


def by_day(counted: QuerySet[TicketFact], asked: Asked, column: str) -> Counter[date]:
    """How many tickets by the day, or the week's Monday, of an instant in the period."""
    within = counted.filter(opened(asked) if column == "opened_at" else ended(asked))
    rows = within.annotate(cut=cut(column, asked)).values_list("cut").annotate(n=Count("pk")).order_by()
    return Counter(dict(rows))


def steps(asked: Asked) -> list[date]:
    """The days, or the Mondays, of the period."""
    if asked.step != Step.WEEK:
        return asked.days
    return sorted({day - timedelta(days=day.weekday()) for day in asked.days})


def within_step(asked: Asked, start: date) -> dict[str, object]:
    """First and last day of one step, inside the period."""
    last = start + timedelta(days=6 if asked.step == Step.WEEK else 0)
    return {"from": max(start, asked.first), "to": min(last, asked.last), "span": ""}


def flow(actor: Actor, asked: Asked, now: datetime) -> tuple[list[Tile], list[Sheet]]:
    """Tiles and sheets of inflow and outflow."""
    counted = facts(actor, asked)
    came, went = by_day(counted, asked, "opened_at"), by_day(counted, asked, "ended_at")
    total_in, total_out = came.total(), went.total()
    tiles = [
        Tile(_("Opened"), total_in, behind=where(asked, "opened")),
        Tile(_("Ended"), total_out, behind=where(asked, "ended")),
        Tile(_("Difference"), total_in - total_out, note=_("more came than went") if total_in > total_out else ""),
    ]
    rows = [
        Row(
            [start, came[start], went[start], came[start] - went[start]],
            {
                "came": where(asked, "opened", **within_step(asked, start)),
                "went": where(asked, "ended", **within_step(asked, start)),
            },
        )
        for start in steps(asked)
    ]
    sheet = Sheet(
        key="flow",
        title=_("Tickets opened and ended"),
        how=[
            _("Opened: by the instant somebody asked. Ended: solved, withdrawn, declined or merged into another one."),
            _("A ticket that was reopened is not ended until it is solved again; then it ends on that day."),
        ],
        columns=[
            Column("day", _("Week from") if asked.step == Step.WEEK else _("Day"), Kind.DAY),
            Column("came", _("Opened"), charted=True),
            Column("went", _("Ended"), charted=True),
            Column("net", _("Difference")),
        ],
        rows=rows,
        chart=charts.Kind.LINE,
        unit=_("tickets"),
        empty=nothing(),
    )
    return tiles, [sheet, _channels(counted, asked)]


def _channels(counted: QuerySet[TicketFact], asked: Asked) -> Sheet:
    rows = counted.filter(opened(asked)).values_list("ticket__channel").annotate(n=Count("pk")).order_by()
    found = Counter(dict(rows))
    return Sheet(
        key="channels",
        title=_("By channel"),
        how=[_("By which way the request first reached us.")],
        columns=[Column("channel", _("Channel"), Kind.TEXT), Column("opened", _("Opened"), charted=True)],
        rows=[
            Row([str(Channel(name).label), n], {"opened": where(asked, "opened", channel=name)})
            for name, n in found.most_common()
        ],
        chart=charts.Kind.BAR,
        unit=_("tickets"),
        sideways=True,
        empty=nothing(),
    )
