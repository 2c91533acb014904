# SPDX-License-Identifier: Apache-2.0
"""Filters in people's words."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.choices import Channel, ClockState, Kind, Severity, State
from keepwell.desk.selectors.filters import ME, OVERDUE, SOON, QueueFilter
from keepwell.ui import words
from keepwell.ui.faces import Text

FIELD_LABELS: Mapping[str, Text] = {
    "view": gettext_lazy("Tickets shown"),
    "state": gettext_lazy("State"),
    "kind": gettext_lazy("Kind"),
    "severity": gettext_lazy("Class"),
    "channel": gettext_lazy("Channel"),
    "clock": gettext_lazy("Clock"),
    "customer": gettext_lazy("Customer"),
    "organisation": gettext_lazy("Organisation"),
    "system": gettext_lazy("System"),
    "team": gettext_lazy("Team"),
    "owner": gettext_lazy("Owner"),
    "module": gettext_lazy("Module"),
    "due_from": gettext_lazy("Due from"),
    "due_to": gettext_lazy("Due until"),
    "opened_from": gettext_lazy("Opened from"),
    "opened_to": gettext_lazy("Opened until"),
    "q": gettext_lazy("Words"),
    "sort": gettext_lazy("Order"),
}
CLOCKS: tuple[tuple[str, Text], ...] = (
    (OVERDUE, gettext_lazy("Overdue")),
    (SOON, gettext_lazy("Due within the hour")),
    *((value, label) for value, label in ClockState.choices if value != ClockState.BREACHED),
)
CHOICES: Mapping[str, tuple[tuple[str, Text], ...]] = {
    "state": tuple(State.choices),
    "kind": tuple(Kind.choices),
    "severity": tuple(Severity.choices),
    "channel": tuple(Channel.choices),
    "clock": (*CLOCKS, (ClockState.BREACHED.value, ClockState.BREACHED.label)),
}
ORDERS: tuple[tuple[str, Text], ...] = (
    ("due", gettext_lazy("Nearest promise first")),
    ("-due", gettext_lazy("Farthest promise first")),
    ("-opened", gettext_lazy("Newest first")),
    ("opened", gettext_lazy("Oldest first")),
    ("-updated", gettext_lazy("Last changed first")),
    ("updated", gettext_lazy("Longest untouched first")),
    ("-closed", gettext_lazy("Last closed first")),
)


def in_words(asked: QueueFilter, names: Mapping[str, str]) -> dict[str, str]:
    """What the filter says, by the word of the address that says it."""
    said = {name: _chosen(name, getattr(asked, name)) for name in CHOICES}
    said |= names
    said["owner"] = _("me") if asked.owner == ME else names.get("owner", "")
    said["module"] = asked.module
    said["q"] = _("“{words}”").format(words=asked.text) if asked.text else ""
    for name, sentence in (
        ("due_from", gettext_lazy("due from {day}")),
        ("due_to", gettext_lazy("due until {day}")),
        ("opened_from", gettext_lazy("opened from {day}")),
        ("opened_to", gettext_lazy("opened until {day}")),
    ):
        day = getattr(asked, name)
        said[name] = str(sentence).format(day=words.short_day(day)) if day else ""
    return {name: text for name, text in said.items() if text}


def _chosen(name: str, values: str) -> str:
    known = dict(CHOICES[name])
    return words.listing([str(known[one]) for one in values.split(",") if one in known]) if values else ""
