# SPDX-License-Identifier: Apache-2.0
"""What the asker of a queue wants to see: read from an address, and as conditions on tickets.

Words nobody knows are left out and named, so that an old view or link still opens.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from keepwell.desk.choices import OPEN_STATES, Channel, ClockState, Kind, Severity, State, View
from keepwell.kernel.actor import Actor
from keepwell.people.models import Organisation

T = TypeVar("T")
DEFAULT_ZONE = "Asia/Shanghai"
ME = "me"
#: clocks that no column holds: they follow from the deadline and the time of day
OVERDUE, SOON = "overdue", "soon"
_SOON = timedelta(hours=1)
_LONGEST = 200

#: order -> columns; the key breaks ties so that pages follow each other without gap
SORTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "due": ("queue_at", "pk"),
        "-due": ("-queue_at", "-pk"),
        "opened": ("opened_at", "pk"),
        "-opened": ("-opened_at", "-pk"),
        "updated": ("updated_at", "pk"),
        "-updated": ("-updated_at", "-pk"),
        "closed": ("closed_at", "pk"),
        "-closed": ("-closed_at", "-pk"),
    }
)
_CHOSEN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "state": tuple(State.values),
        "kind": tuple(Kind.values),
        "severity": tuple(Severity.values),
        "channel": tuple(Channel.values),
        "clock": (*ClockState.values, OVERDUE, SOON),
    }
)
_KEYS = ("customer", "organisation", "system", "team", "owner")
_DAYS = ("due_from", "due_to", "opened_from", "opened_to")
#: every word of an address that narrows the list
FIELDS = (*_CHOSEN, *_KEYS, "module", *_DAYS, "q")
#: every word of an address that a view keeps
KEPT = ("view", *FIELDS, "sort")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """What the asker wants to see; every field stands in the page's address. Several values are joined by commas."""

    view: str = View.URGENT.value
    state: str = ""
    kind: str = ""
    severity: str = ""
    channel: str = ""
    clock: str = ""
    customer_id: UUID | None = None
    organisation_id: UUID | None = None
    system_id: UUID | None = None
    team_id: UUID | None = None
    owner: str = ""
    module: str = ""
    due_from: date | None = None
    due_to: date | None = None
    opened_from: date | None = None
    opened_to: date | None = None
    text: str = ""
    sort: str = ""
    after: str = ""
    zone: str = DEFAULT_ZONE

    @property
    def is_narrowed(self) -> bool:
        """Whether more than the view decides what is shown."""
        return any(getattr(self, name) for name in _NARROWING)


_NARROWING = (
    "state", "kind", "severity", "channel", "clock", "customer_id", "organisation_id", "system_id", "team_id", "owner",
    "module", "due_from", "due_to", "opened_from", "opened_to", "text",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A filter as it was read, and the words of the address that say nothing."""

    filter: QueueFilter
    unknown: tuple[str, ...] = field(default=())


def read_filter(given: Mapping[str, str], *, zone: str = DEFAULT_ZONE) -> Asked:
    """The filter that an address or a kept view asks for."""
    unknown: list[str] = []
    words = {name: text.strip()[:_LONGEST] for name, text in given.items() if text.strip()}

    def read(name: str, make: Callable[[str], T | None]) -> T | None:
        made = make(words[name]) if name in words else None
        if name in words and not made:
            unknown.append(name)
        return made

    def one_of(name: str, known: Iterable[str]) -> str:
        return read(name, lambda text: _some_of(text, known) if name in _CHOSEN else text * (text in known)) or ""

    made = QueueFilter(
        view=one_of("view", View.values) or View.URGENT.value,
        state=one_of("state", _CHOSEN["state"]),
        kind=one_of("kind", _CHOSEN["kind"]),
        severity=one_of("severity", _CHOSEN["severity"]),
        channel=one_of("channel", _CHOSEN["channel"]),
        clock=one_of("clock", _CHOSEN["clock"]),
        customer_id=read("customer", _key),
        organisation_id=read("organisation", _key),
        system_id=read("system", _key),
        team_id=read("team", _key),
        owner=read("owner", lambda text: text if text == ME or _key(text) else None) or "",
        module=words.get("module", "")[:80],
        due_from=read("due_from", _day),
        due_to=read("due_to", _day),
        opened_from=read("opened_from", _day),
        opened_to=read("opened_to", _day),
        text=words.get("q", ""),
        sort=one_of("sort", SORTS),
        after=words.get("after", ""),
        zone=zone,
    )
    return Asked(made, tuple(unknown))


def _some_of(text: str, known: Iterable[str]) -> str:
    return ",".join(dict.fromkeys(one for one in text.split(",") if one in known))


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def conditions(actor: Actor, asked: QueueFilter, *, now: datetime) -> Q:
    """The filter as one condition on tickets; words in the text are found by the caller."""
    found = Q()
    for name in ("state", "kind", "severity", "channel"):
        if chosen := getattr(asked, name):
            found &= Q(**{f"{name}__in": chosen.split(",")})
    if asked.clock:
        found &= _clocks(asked.clock.split(","), now)
    for name in ("customer_id", "system_id", "team_id"):
        if key := getattr(asked, name):
            found &= Q(**{name: key})
    if asked.organisation_id:
        found &= Q(organisation_id__in=Organisation.objects.filter(path__contains=[asked.organisation_id]).values("pk"))
    if asked.owner:
        found &= Q(owner_id=actor.person_id if asked.owner == ME else asked.owner)
    if asked.module:
        found &= Q(module__iexact=asked.module)
    return found & _spans(asked)


def _clocks(chosen: list[str], now: datetime) -> Q:
    found = Q(clock_state__in=[one for one in chosen if one in ClockState.values])
    if OVERDUE in chosen:
        found |= Q(queue_at__lt=now, state__in=OPEN_STATES)
    if SOON in chosen:
        found |= Q(queue_at__gte=now, queue_at__lt=now + _SOON, state__in=OPEN_STATES)
    return found


def _spans(asked: QueueFilter) -> Q:
    zone = ZoneInfo(asked.zone)

    def start(day: date) -> datetime:
        return datetime.combine(day, time(0), tzinfo=zone)

    found = Q()
    for column, first, last in (
        ("next_due_at", asked.due_from, asked.due_to),
        ("opened_at", asked.opened_from, asked.opened_to),
    ):
        if first is not None:
            found &= Q(**{f"{column}__gte": start(first)})
        if last is not None:
            found &= Q(**{f"{column}__lt": start(last + timedelta(days=1))})
    return found
