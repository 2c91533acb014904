# SPDX-License-Identifier: Apache-2.0
"""How many people the desk needs in which hour of the week: arrivals of the period, Erlang C (core.staffing)."""

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from keepwell.core.staffing import Aim, Crew, crew_for
from keepwell.kernel.actor import Actor
from keepwell.reports.asking import Asked
from keepwell.reports.figures import Column, Kind, Row, Sheet, Tile, nothing
from keepwell.reports.selectors.naming import where
from keepwell.reports.selectors.scope import facts, opened
from keepwell.ui import charts

#: minutes of work on a ticket when nobody has said otherwise
HANDLING = 25
_WEEK = range(1, 8)


def staffing(actor: Actor, asked: Asked, now: datetime) -> tuple[list[Tile], list[Sheet]]:
    """Tiles and sheets of the forecast."""
    del now
    zone = ZoneInfo(asked.zone)
    rows = (
        facts(actor, asked)
        .filter(opened(asked))
        .annotate(day=ExtractIsoWeekDay("opened_at", tzinfo=zone), hour=ExtractHour("opened_at", tzinfo=zone))
        .values_list("day", "hour")
        .annotate(n=Count("pk"))
        .order_by()
    )
    came = {(day, hour): n for day, hour, n in rows}
    weekdays = Counter(day.isoweekday() for day in asked.days)
    crews = {key: crew_for(n / weekdays[key[0]], _handling_s(asked), aim_of(asked)) for key, n in came.items()}
    return _tiles(crews, sum(came.values()), asked), [
        _crew_sheet(crews, asked),
        _arrivals(came, weekdays, asked),
    ]


def aim_of(asked: Asked) -> Aim:
    """What the reader wants to reach."""
    return Aim(share=asked.share / 100, within_s=asked.minutes * 60, shrinkage=asked.shrinkage / 100)


def _handling_s(asked: Asked) -> int:
    return (asked.handling or HANDLING) * 60


def _tiles(crews: dict[tuple[int, int], Crew], came: int, asked: Asked) -> list[Tile]:
    busiest = max(crews.items(), key=lambda item: (item[1].agents, item[1].occupancy), default=None)
    when = _("%(day)s, %(hour)s:00") % {"day": day_name(busiest[0][0]), "hour": busiest[0][1]} if busiest else ""
    most = busiest[1] if busiest else None
    return [
        Tile(_("Requests in the period"), came, behind=where(asked, "opened")),
        Tile(_("At the desk in the busiest hour"), most.agents if most else 0, note=when),
        Tile(_("On the roster for it"), most.rostered if most else 0, note=_("with leave, training and breaks")),
        Tile(_("Answered in time in that hour"), most.share_in_time if most else None, Kind.SHARE),
    ]


def day_name(weekday: int) -> str:
    """Monday is 1."""
    return date_format(datetime(2024, 1, weekday), "D")  # noqa: DTZ001  # the first of 2024 was a Monday; no instant


def _hours(found: dict[tuple[int, int], object]) -> list[int]:
    hours = {hour for _day, hour in found}
    return list(range(min(hours), max(hours) + 1)) if hours else []


def _crew_sheet(crews: dict[tuple[int, int], Crew], asked: Asked) -> Sheet:
    rows = [
        Row([f"{hour:02}:00", *(crews[day, hour].agents if (day, hour) in crews else 0 for day in _WEEK)])
        for hour in _hours(dict(crews))
    ]
    return Sheet(
        key="crew",
        title=_("People needed at the desk"),
        how=[
            _(
                "Erlang C: requests come at random at the rate of that hour, one after another is answered, "
                "nobody gives up."
            ),
            _(
                "Assumed: %(minutes)s minutes of work a request; %(share)s of 100 taken up within %(within)s "
                "minutes; nobody busier than 85 of 100 minutes."
            )
            % {"minutes": asked.handling or HANDLING, "share": asked.share, "within": asked.minutes},
            _(
                "Leave, training and breaks take %(part)s of 100 hours: the roster needs that many more. Change "
                "the assumptions above."
            )
            % {"part": asked.shrinkage},
        ],
        columns=[
            Column("hour", _("Hour"), Kind.TEXT),
            *(Column(f"day{day}", day_name(day), charted=True) for day in _WEEK),
        ],
        rows=rows,
        chart=charts.Kind.HEAT,
        unit=_("people"),
        empty=nothing(),
    )


def _arrivals(came: dict[tuple[int, int], int], weekdays: Counter[int], asked: Asked) -> Sheet:
    rows = [
        Row(
            [
                f"{hour:02}:00",
                *(came.get((day, hour), 0) / weekdays[day] if weekdays[day] else None for day in _WEEK),
                sum(came.get((day, hour), 0) for day in _WEEK),
            ],
            {"all": where(asked, "opened", hour=hour)},
        )
        for hour in _hours(dict(came))
    ]
    return Sheet(
        key="arrivals",
        title=_("Requests an hour, on average"),
        how=[
            _(
                "By the hour in which somebody asked, in your time zone, divided by how often that weekday lies "
                "in the period."
            ),
            _("Holidays count as the weekday they fall on: leave a week of holidays out of the period."),
        ],
        columns=[
            Column("hour", _("Hour"), Kind.TEXT),
            *(Column(f"day{day}", day_name(day), Kind.NUMBER, charted=True) for day in _WEEK),
            Column("all", _("Requests in the period")),
        ],
        rows=rows,
        chart=charts.Kind.LINE,
        unit=_("requests"),
        empty=nothing(),
    )
