# SPDX-License-Identifier: Apache-2.0
"""What came back: tickets reopened soon after their solution, and people who had to ask on the same topic again."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Count, ExpressionWrapper, F, Q, QuerySet
from django.db.models.fields import DateTimeField
from django.utils.translation import gettext as _

from keepwell.kernel.actor import Actor
from keepwell.reports.asking import Asked
from keepwell.reports.choices import Step
from keepwell.reports.figures import Column, Kind, Row, Sheet, Tile, nothing
from keepwell.reports.models import TicketFact
from keepwell.reports.selectors.flow import steps, within_step
from keepwell.reports.selectors.naming import where
from keepwell.reports.selectors.scope import cut, facts, opened
from keepwell.ui import charts

#: the same person on the same topic within so many days is a repetition
REPEATED_WITHIN = timedelta(days=90)
TOPICS = 20


def solved(asked: Asked) -> Q:
    """First solved in the period."""
    return Q(first_resolved_at__gte=asked.since, first_resolved_at__lt=asked.until)


def reopened(asked: Asked) -> Q:
    """Reopened soon enough after the first solution to count."""
    soon = ExpressionWrapper(F("first_resolved_at") + timedelta(days=asked.within), output_field=DateTimeField())
    return Q(reopened_at__lte=soon)


def repeated() -> Q:
    """The same person asked on the same topic not long before."""
    return Q(previous_at__gte=ExpressionWrapper(F("opened_at") - REPEATED_WITHIN, output_field=DateTimeField()))


def returns(actor: Actor, asked: Asked, now: datetime) -> tuple[list[Tile], list[Sheet]]:
    """Tiles and sheets of what came back."""
    weekly = asked if len(asked.days) <= 31 else replace(asked, step=Step.WEEK.value)  # a month of days is readable
    counted = facts(actor, asked)
    rates = _reopened(counted, weekly)
    all_solved, back = (sum(int(str(row.values[at])) for row in rates.rows) for at in (1, 2))
    topics = _topics(counted, asked)
    with_topic = counted.filter(opened(asked)).exclude(topic="")
    named, again = with_topic.aggregate(n=Count("pk"), again=Count("pk", filter=repeated())).values()
    tiles = [
        Tile(
            _("Reopened"),
            back / all_solved if all_solved else None,
            Kind.SHARE,
            note=_("%(back)s of %(all)s solved") % {"back": back, "all": all_solved},
            behind=where(asked, "reopened"),
        ),
        Tile(
            _("Repeated"),
            again / named if named else None,
            Kind.SHARE,
            note=_("%(back)s of %(all)s with a topic") % {"back": again, "all": named},
            behind=where(asked, "repeated"),
        ),
    ]
    return tiles, [rates, topics]


def _reopened(counted: QuerySet[TicketFact], asked: Asked) -> Sheet:
    rows = (
        counted.filter(solved(asked))
        .annotate(cut=cut("first_resolved_at", asked))
        .values_list("cut")
        .annotate(n=Count("pk"), back=Count("pk", filter=reopened(asked)))
        .order_by()
    )
    found = {day: (n, back) for day, n, back in rows}
    lines = []
    for start in steps(asked):
        n, back = found.get(start, (0, 0))
        span = within_step(asked, start)
        behind = {"solved": where(asked, "solved", **span), "reopened": where(asked, "reopened", **span)}
        lines.append(Row([start, n, back, back / n if n else None], behind))
    return Sheet(
        key="reopened",
        title=_("Reopened within %(days)s days of the solution") % {"days": asked.within},
        how=[
            _("Of the tickets first solved in the period, those reopened within %(days)s days after it.")
            % {"days": asked.within},
            _("Each ticket counts once, on the day of its first solution; the last days can still change."),
        ],
        columns=[
            Column("day", _("Week from") if asked.step == Step.WEEK else _("Day"), Kind.DAY),
            Column("solved", _("Solved")),
            Column("reopened", _("Reopened")),
            Column("share", _("Share reopened"), Kind.SHARE, charted=True),
        ],
        rows=lines,
        chart=charts.Kind.BAR,
        empty=nothing(),
    )


def _topics(counted: QuerySet[TicketFact], asked: Asked) -> Sheet:
    rows = (
        counted.filter(opened(asked))
        .exclude(topic="")
        .values_list("topic")
        .annotate(n=Count("pk"), again=Count("pk", filter=repeated()), people=Count("requester_id", distinct=True))
        .order_by("-again", "-n", "topic")[:TOPICS]
    )
    lines = [
        Row(
            [topic, n, people, again, again / n],
            {
                "tickets": where(asked, "opened", topic=topic),
                "again": where(asked, "repeated", topic=topic),
            },
        )
        for topic, n, again, people in rows
    ]
    return Sheet(
        key="repeated",
        title=_("Asked again by the same person"),
        how=[
            _(
                "A ticket repeats when the same person opened one on the same topic within 90 days before; "
                "merged ones are left out."
            ),
            _("Only tickets whose topic is known can be compared. The %(most)s topics that repeat most.")
            % {"most": TOPICS},
        ],
        columns=[
            Column("topic", _("Topic"), Kind.TEXT),
            Column("tickets", _("Tickets")),
            Column("people", _("People")),
            Column("again", _("Repeated"), charted=True),
            Column("share", _("Share repeated"), Kind.SHARE),
        ],
        rows=lines,
        chart=charts.Kind.BAR,
        unit=_("tickets"),
        sideways=True,
        empty=_("No ticket of this period has a topic. Topics are given when a ticket is classified."),
    )
