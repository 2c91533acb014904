# SPDX-License-Identifier: Apache-2.0
"""Small values a screen hands to the kit; rooms above build them, the kit only shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from keepwell.ui.words import Basis

Text = str | Promise


class ClockState(StrEnum):
    """How a clock stands; each state has words and a shape besides its colour."""

    COMFORTABLE = "comfortable"
    SOON = "soon"
    BREACHED = "breached"
    PAUSED = "paused"
    PROVISIONAL = "provisional"
    MET = "met"
    MISSED = "missed"
    WAIVED = "waived"
    CANCELLED = "cancelled"


STATE_WORDS: dict[ClockState, Text] = {
    ClockState.COMFORTABLE: pgettext_lazy("clock state", "in time"),
    ClockState.SOON: pgettext_lazy("clock state", "due soon"),
    ClockState.BREACHED: pgettext_lazy("clock state", "overdue"),
    ClockState.PAUSED: pgettext_lazy("clock state", "paused"),
    ClockState.PROVISIONAL: pgettext_lazy("clock state", "provisional"),
    ClockState.MET: pgettext_lazy("clock state", "met"),
    ClockState.MISSED: pgettext_lazy("clock state", "missed"),
    ClockState.WAIVED: pgettext_lazy("clock state", "waived"),
    ClockState.CANCELLED: pgettext_lazy("clock state", "cancelled"),
}


@dataclass(frozen=True, slots=True)
class ClockFace:
    """A clock as it was at `at`. `windows` are the spans in which it ticks until about its deadline; a clock on the
    wall ticks always and needs none. `shows_due` prints the due instant instead of what is left (a promised answer).
    """

    state: ClockState
    label: Text
    at: datetime
    due_at: datetime | None = None
    remaining: int | None = None
    basis: Basis = Basis.CLOCK
    soon_below: int = 0
    windows: Sequence[tuple[datetime, datetime]] | None = None
    note: Text = ""
    clause: Text = ""
    shows_due: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a progress bar, in percent of the whole."""

    percent: float
    is_pause: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after."""

    label: Text
    before: str
    after: str
    is_erased: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A tab, a filter chip, a command of the palette: something to go to."""

    title: Text
    url: str
    is_current: bool = False
    count: int | str | None = None
    key: str = ""
    removes: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list by keyset: where older and newer lie, and how many there are when that is known cheaply."""

    shown: int
    newer_url: str = ""
    older_url: str = ""
    first: int = 1
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a month grid."""

    number: int
    kind: str
    kind_words: Text
    url: str = ""
    lines: Sequence[Text] = ()
    is_today: bool = False
    is_outside: bool = False
    title: Text = ""
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """A month as weeks of days, Monday first."""

    title: Text
    weeks: Sequence[Sequence[Day]]
    previous_url: str = ""
    next_url: str = ""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened at a moment, for a timeline; `icon` and `tone` are the kit's."""

    moment: datetime
    title: Text
    text: Text = ""
    who: str = ""
    icon: str = ""
    tone: str = ""
    url: str = ""

    @property
    def on(self) -> date:
        """The day it happened on for the reader."""
        return self.moment.astimezone(timezone.get_current_timezone()).date()


@dataclass(frozen=True, slots=True)
class Undo:
    """The way back that a toast offers: a form sent to `url` with these fields, a repetition key and `next`."""

    url: str
    fields: Mapping[str, str] = field(default_factory=dict)
    label: Text = ""
