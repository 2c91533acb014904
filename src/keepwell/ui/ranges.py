# SPDX-License-Identifier: Apache-2.0
"""A span of days chosen in the address: `?from=2026-11-01&until=2026-11-30`, or a preset by its name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from keepwell.ui.addresses import with_query
from keepwell.ui.faces import Link, Text
from keepwell.ui.parts import viewer_zone

PRESETS: dict[str, Text] = {
    "week": pgettext_lazy("span of days", "This week"),
    "month": pgettext_lazy("span of days", "This month"),
    "90d": pgettext_lazy("span of days", "Last 90 days"),
}
LONGEST = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class DateRange:
    """From one day to another, both included; `preset` when it follows the calendar, `trouble` after a slip."""

    first: date
    last: date
    preset: str = ""
    trouble: Text = ""

    @classmethod
    def read(cls, request: HttpRequest, now: datetime, default: str = "month") -> "DateRange":
        """The range that the address asks for, in the reader's zone; anything unreadable falls back to the default."""
        today = now.astimezone(viewer_zone()).date()
        preset = request.GET.get("range", "")
        first, last = _day(request.GET.get("from", "")), _day(request.GET.get("until", ""))
        if preset in PRESETS or first is None or last is None:
            return _preset(preset if preset in PRESETS else default, today)
        if first > last:
            fallback = _preset(default, today)
            return cls(fallback.first, fallback.last, default, _("The first day must not be after the last."))
        return cls(max(first, last - LONGEST), last)

    @property
    def days(self) -> list[date]:
        """Each day of it."""
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    def bounds(self) -> tuple[datetime, datetime]:
        """The instants between which it lies in the reader's zone: the start, and the first instant after it."""
        zone = viewer_zone()
        after = self.last + timedelta(days=1)
        return (
            datetime(self.first.year, self.first.month, self.first.day, tzinfo=zone),
            datetime(after.year, after.month, after.day, tzinfo=zone),
        )

    def links(self, request: HttpRequest) -> Sequence[Link]:
        """The presets as filters of the present page."""
        return [
            Link(
                title, with_query(request, range=name, **{"from": None, "until": None}), is_current=name == self.preset
            )
            for name, title in PRESETS.items()
        ]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _preset(name: str, today: date) -> DateRange:
    starts = {
        "week": today - timedelta(days=today.weekday()),
        "month": today.replace(day=1),
        "90d": today - timedelta(days=89),
    }
    return DateRange(starts[name], today, name)
