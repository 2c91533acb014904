# SPDX-License-Identifier: Apache-2.0
"""How long it took until a human of ours first spoke, by channel (B92)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from keepwell.core.survival import quantile
from keepwell.desk.choices import Channel, State
from keepwell.kernel.actor import Actor
from keepwell.reports.asking import Asked
from keepwell.reports.figures import Column, Kind, Row, Sheet, Tile, Value, nothing
from keepwell.reports.keeping import USUAL_CALENDAR, service_seconds
from keepwell.reports.models import TicketFact
from keepwell.reports.selectors.naming import where
from keepwell.reports.selectors.scope import facts, opened
from keepwell.sla.selectors import shelf
from keepwell.ui import charts

_Spans = list[tuple[int, bool]]


def answers(actor: Actor, asked: Asked, now: datetime) -> tuple[list[Tile], list[Sheet]]:
    """Tiles and the sheet of first answers."""
    counted = facts(actor, asked).filter(opened(asked)).exclude(ticket__state=State.MERGED)
    spans = _spans(counted, now)
    everything = [one for found in spans.values() for one in found]
    waiting = sum(not has_ended for _s, has_ended in everything)
    tiles = [
        Tile(_("Answered by a human"), len(everything) - waiting, behind=where(asked, "answered")),
        Tile(_("Not answered yet"), waiting, tone="soon" if waiting else "", behind=where(asked, "unanswered")),
        Tile(_("Median"), quantile(everything, 0.5) if everything else None, Kind.SPAN, note=_("time of service")),
        Tile(_("90 of 100 within"), quantile(everything, 0.9) if everything else None, Kind.SPAN),
    ]
    rows = [_row(name, found, asked) for name, found in sorted(spans.items(), key=lambda item: -len(item[1]))]
    return tiles, [_sheet(rows)]


def _row(channel: str, found: Sequence[tuple[int, bool]], asked: Asked) -> Row:
    answered = sum(has_ended for _s, has_ended in found)
    values: list[Value] = [
        str(Channel(channel).label),
        answered,
        len(found) - answered,
        quantile(found, 0.5),
        quantile(found, 0.9),
    ]
    return Row(
        values,
        {
            "answered": where(asked, "answered", channel=channel),
            "waiting": where(asked, "unanswered", channel=channel),
        },
    )


def _spans(counted: QuerySet[TicketFact], now: datetime) -> dict[str, _Spans]:
    """By channel: seconds of service until the answer, or until now (or the end) without one; two queries."""
    found: dict[str, _Spans] = defaultdict(list)
    answered = counted.filter(answer_work_s__isnull=False).values_list("ticket__channel").order_by()
    for channel, seconds in answered.annotate(all=ArrayAgg("answer_work_s")):
        found[channel] += [(one, True) for one in seconds]
    calendars = shelf()
    waiting = counted.filter(answer_work_s__isnull=True)
    for channel, since, end in waiting.values_list("ticket__channel", "opened_at", "ended_at"):
        found[channel].append((service_seconds(calendars, USUAL_CALENDAR, since, end or max(now, since)), False))
    return found


def _sheet(rows: list[Row]) -> Sheet:
    return Sheet(
        key="answers",
        title=_("First human answer, by channel"),
        how=[
            _(
                "From the opening to the first words of a person of ours that the customer can read. Automatic "
                "replies never count."
            ),
            _(
                "In hours of service by the calendar of the ticket's promise: nights and holidays count only "
                "where it is promised around the clock."
            ),
            _(
                "Requests without an answer so far are in the median and the 90 of 100 with the time they have "
                "waited (Kaplan–Meier), so that leaving people waiting never looks fast. “–”: not known yet."
            ),
        ],
        columns=[
            Column("channel", _("Channel"), Kind.TEXT),
            Column("answered", _("Answered")),
            Column("waiting", _("Not answered yet")),
            Column("median", _("Median"), Kind.SPAN, charted=True),
            Column("p90", _("90 of 100 within"), Kind.SPAN, charted=True),
        ],
        rows=rows,
        chart=charts.Kind.BAR,
        empty=nothing(),
    )
