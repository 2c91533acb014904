# SPDX-License-Identifier: Apache-2.0
"""What a reader asks: which period, whose tickets. Everything stands in the address; what nobody knows is left out."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from keepwell.desk.choices import Channel, Severity
from keepwell.reports.choices import Span, Step

DEFAULT_ZONE = "Asia/Shanghai"
#: nothing was opened outside these
_DAYS = (date(1990, 1, 1), date(2999, 12, 31))
#: no report draws more days than this
MOST_DAYS = 1_100


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The filters of every report, and the few assumptions that some add."""

    first: date
    last: date
    zone: str = DEFAULT_ZONE
    span: str = ""
    customer: UUID | None = None
    organisation: UUID | None = None
    team: UUID | None = None
    system: UUID | None = None
    channel: str = ""
    severity: str = ""
    step: str = Step.DAY.value
    #: a reopening counts within so many days of the solution
    within: int = 14
    #: the forecast: minutes of work a ticket, share to be answered within so many minutes, leave and breaks in percent
    handling: int = 0
    share: int = 80
    minutes: int = 30
    shrinkage: int = 30

    @property
    def since(self) -> datetime:
        """The beginning of the first day."""
        return datetime.combine(self.first, time(), ZoneInfo(self.zone))

    @property
    def until(self) -> datetime:
        """The end of the last day."""
        return datetime.combine(self.last + timedelta(days=1), time(), ZoneInfo(self.zone))

    @property
    def days(self) -> list[date]:
        """Every day of the period."""
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    def words(self) -> dict[str, str]:
        """The filters as parameters of an address, those that say something."""
        given = {one.name: getattr(self, one.name) for one in fields(self) if one.name not in ("first", "last", "zone")}
        plain = _plain()
        named = {name: str(value) for name, value in given.items() if value not in (None, "", plain[name])}
        if not self.span:
            named |= {"from": self.first.isoformat(), "to": self.last.isoformat()}
        return named


def _plain() -> dict[str, Any]:
    return {one.name: one.default for one in fields(Asked)}


_WHOLE = {"within": (1, 365), "handling": (0, 2_880), "share": (1, 99), "minutes": (0, 2_880), "shrinkage": (0, 90)}


def asked_of(given: Mapping[str, str], *, zone: str, now: datetime) -> Asked:
    """Read the filters of an address; what makes no sense is as if it were not there."""
    first, last, span = _period(given, now.astimezone(ZoneInfo(zone)).date())
    numbers = {name: _whole(given.get(name, ""), name) for name in _WHOLE}
    return Asked(
        first=first,
        last=last,
        zone=zone,
        span=span,
        channel=_one_of(Channel, given.get("channel", "")),
        severity=_one_of(Severity, given.get("severity", "")),
        step=_one_of(Step, given.get("step", "")) or Step.DAY.value,
        customer=_uuid(given.get("customer", "")),
        organisation=_uuid(given.get("organisation", "")),
        team=_uuid(given.get("team", "")),
        system=_uuid(given.get("system", "")),
        within=numbers["within"],
        handling=numbers["handling"],
        share=numbers["share"],
        minutes=numbers["minutes"],
        shrinkage=numbers["shrinkage"],
    )


def of_span(span: str, today: date) -> tuple[date, date]:
    """First and last day of a period that one click gives; today counts, except for the last month."""
    if span == Span.THIS_MONTH:
        return today.replace(day=1), today
    if span == Span.LAST_MONTH:
        end = today.replace(day=1) - timedelta(days=1)
        return end.replace(day=1), end
    return today - timedelta(days=int(span) - 1), today


def over(asked: Asked, first: date, last: date) -> Asked:
    """The same question over other days."""
    return replace(asked, first=first, last=last, span="")


def _period(given: Mapping[str, str], today: date) -> tuple[date, date, str]:
    """The days that were typed; they are the span as long as they are what it gives."""
    span = given.get("span", "")
    span = span if span in Span.values else ""
    first, last = _day(given.get("from", "")), _day(given.get("to", ""))
    if not first and not last:
        span = span or Span.MONTH.value
        return *of_span(span, today), span
    last = last or max(today, first or today)
    first = first or last - timedelta(days=29)
    first, last = min(first, last), max(first, last)
    if span and (first, last) == of_span(span, today):
        return first, last, span
    return max(first, last - timedelta(days=MOST_DAYS - 1)), last, ""


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if _DAYS[0] <= found <= _DAYS[1] else None


def _one_of(choices: Any, text: str) -> str:
    return text if text in choices.values else ""


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _whole(text: str, name: str) -> int:
    least, most = _WHOLE[name]
    plain: int = _plain()[name]
    return min(most, max(least, int(text))) if text.isascii() and text.isdecimal() and len(text) < 6 else plain
