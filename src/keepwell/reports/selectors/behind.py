# SPDX-License-Identifier: Apache-2.0
"""The tickets behind a figure: the same conditions that counted them, as a list."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet
from django.db.models.functions import ExtractHour
from django.utils.translation import gettext as _

from keepwell.desk.choices import SOLVED_STATES, Cause, State
from keepwell.kernel.actor import Actor
from keepwell.reports.asking import Asked
from keepwell.reports.bits import BIT
from keepwell.reports.choices import Age
from keepwell.reports.models import TicketFact
from keepwell.reports.selectors.backlog import age_since
from keepwell.reports.selectors.board import STANDINGS, standing_words, standings
from keepwell.reports.selectors.naming import people
from keepwell.reports.selectors.returns import reopened, repeated, solved
from keepwell.reports.selectors.scope import ended, facts, opened, still_open

PAGE = 50
OUTCOMES = ("met", "missed", "waived")
_PARTS: Mapping[str, Callable[[Asked], Q]] = {
    "open": lambda _asked: still_open(),
    "opened": opened,
    "ended": ended,
    "finished": lambda asked: ended(asked) & Q(ticket__state__in=SOLVED_STATES),
    "solved": solved,
    "reopened": lambda asked: solved(asked) & reopened(asked),
    "repeated": lambda asked: opened(asked) & ~Q(topic="") & repeated(),
    "answered": lambda asked: opened(asked) & Q(answer_work_s__isnull=False) & ~Q(ticket__state=State.MERGED),
    "unanswered": lambda asked: opened(asked) & Q(answer_work_s__isnull=True) & ~Q(ticket__state=State.MERGED),
}


@dataclass(frozen=True, slots=True)
class BehindLine:
    """One ticket that was counted."""

    id: UUID
    number: str
    title: str
    state: str
    opened_at: datetime
    ended_at: datetime | None
    owner: str


@dataclass(frozen=True, slots=True)
class BehindPage:
    """A page of them, newest first; `next` continues behind the last one."""

    title: str
    lines: tuple[BehindLine, ...]
    total: int
    next: tuple[str, str] | None


def behind(
    actor: Actor, asked: Asked, given: Mapping[str, str], *, after: tuple[str, str] | None, now: datetime
) -> BehindPage:
    """The tickets that a figure counted; unknown parameters narrow nothing."""
    counted = _counted(actor, asked, given, now)
    total = counted.count()
    if after is not None:
        at, pk = datetime.fromisoformat(after[0]), UUID(after[1])
        counted = counted.filter(Q(opened_at__lt=at) | Q(opened_at=at, pk__lt=pk))
    rows = list(counted.select_related("ticket").order_by("-opened_at", "-pk")[: PAGE + 1])
    shown = rows[:PAGE]
    names = people(one.ticket.owner_id for one in shown)
    lines = tuple(
        BehindLine(
            id=one.ticket_id,
            number=one.ticket.number,
            title=one.ticket.title,
            state=str(State(one.ticket.state).label),
            opened_at=one.opened_at,
            ended_at=one.ended_at,
            owner=names.get(one.ticket.owner_id, ""),
        )
        for one in shown
    )
    following = (shown[-1].opened_at.isoformat(), str(shown[-1].pk)) if len(rows) > PAGE else None
    return BehindPage(part_words(given.get("part", "")), lines, total, following)


def part_words(part: str) -> str:
    """What was counted, in words."""
    if part in STANDINGS:
        return standing_words(part)
    return {
        "open": _("Open tickets"),
        "opened": _("Opened"),
        "ended": _("Ended"),
        "finished": _("Solved"),
        "solved": _("First solved"),
        "reopened": _("Reopened"),
        "repeated": _("Repeated"),
        "answered": _("Answered by a human"),
        "unanswered": _("Not answered yet"),
        "met": _("Kept"),
        "missed": _("Missed"),
        "waived": _("Waived"),
    }.get(part, _("Opened"))


def _counted(actor: Actor, asked: Asked, given: Mapping[str, str], now: datetime) -> QuerySet[TicketFact]:
    rows = facts(actor, asked)
    part = given.get("part", "")
    if part in STANDINGS:
        rows = rows.filter(still_open(), standings(asked.zone, now)[part])
    elif part in OUTCOMES:
        bits = BIT.get(given.get("milestone", ""), sum(BIT.values()))
        rows = rows.filter(opened(asked)).alias(bits=F(part).bitand(bits)).filter(bits__gt=0)
    else:
        rows = rows.filter(_PARTS.get(part, opened)(asked))
    return _narrower(rows, asked, given, now)


def _narrower(
    rows: QuerySet[TicketFact], asked: Asked, given: Mapping[str, str], now: datetime
) -> QuerySet[TicketFact]:
    if given.get("owner"):
        rows = rows.filter(ticket__owner_id=_uuid(given["owner"]))
    if given.get("state") in State.values:
        rows = rows.filter(ticket__state=given["state"])
    if given.get("cause") in Cause.values:
        rows = rows.filter(ticket__cause=given["cause"])
    if given.get("topic"):
        rows = rows.filter(topic=given["topic"])
    if given.get("tool"):
        rows = rows.filter(ticket__cad_tool=given["tool"])
    hour = given.get("hour", "")
    if hour.isascii() and hour.isdecimal() and len(hour) < 3:  # hours have two digits
        rows = rows.alias(hour=ExtractHour("opened_at", tzinfo=ZoneInfo(asked.zone))).filter(hour=int(hour))
    return _of_age(rows, given.get("age", ""), now)


def _of_age(rows: QuerySet[TicketFact], age: str, now: datetime) -> QuerySet[TicketFact]:
    if age == "old":
        return rows.filter(opened_at__lte=now - timedelta(days=30))
    if age not in Age.values:
        return rows
    after, until = age_since(age, now)
    rows = rows.filter(opened_at__lte=until)
    return rows.filter(opened_at__gt=after) if after else rows


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
