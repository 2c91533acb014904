# SPDX-License-Identifier: Apache-2.0
"""The queue's filters as query words: those of the page's address, refused where the page would leave them out."""

import hashlib

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from keepwell.desk.choices import Channel, Kind, Severity, State, View
from keepwell.desk.selectors.filters import SORTS, QueueFilter, read_filter
from keepwell.kernel.api.params import Code, Cursor, Words
from keepwell.kernel.errors import DomainError

_SEVERAL = "one or several joined by commas: "
_KEY = "an id"
_DAY = "a day of the caller's zone, like 2026-03-02; it counts"
_DIGEST = 8


class TicketsWanted(Schema):
    """What the queue should show; the same words stand in the address of its page."""

    view: View = View.URGENT
    state: Words = Field("", description=_SEVERAL + ", ".join(State.values))
    kind: Words = Field("", description=_SEVERAL + ", ".join(Kind.values))
    severity: Words = Field("", description=_SEVERAL + ", ".join(Severity.values))
    channel: Words = Field("", description=_SEVERAL + ", ".join(Channel.values))
    clock: Words = Field("", description=_SEVERAL + "states of a clock, `overdue`, `soon`")
    customer: Code = Field("", description=_KEY)
    customer_id: Code = Field("", description="the same as `customer`")
    organisation: Code = Field("", description=_KEY + "; with everything below it")
    system: Code = Field("", description=_KEY)
    team: Code = Field("", description=_KEY)
    owner: Code = Field("", description="an id, or `me`")
    module: Words = ""
    due_from: Code = Field("", description=_DAY)
    due_to: Code = Field("", description=_DAY)
    opened_from: Code = Field("", description=_DAY)
    opened_to: Code = Field("", description=_DAY)
    q: Words = Field("", description="keeps those that search finds")
    sort: Code = Field("", description="one of " + ", ".join(SORTS) + "; empty: what suits the view")
    after: Cursor = Field("", description="`next` of the page before, with the same words")


def filter_of(wanted: TicketsWanted, zone: str) -> QueueFilter:
    """The filter; DomainError for a word with a value that means nothing, and for a place of another list."""
    given = {name: str(text) for name, text in wanted.dict().items() if text}
    given["view"] = wanted.view.value
    if customer := given.pop("customer_id", ""):
        given.setdefault("customer", customer)
    given["after"] = _untagged(wanted)
    asked = read_filter(given, zone=zone)
    wrong = [
        *asked.unknown,
        *(name for name in ("state", "kind", "severity", "channel", "clock") if _lost(given, asked.filter, name)),
    ]
    if wrong:
        words = _("%(names)s: nothing here has this value. The description of the API lists what there is.")
        raise DomainError(words % {"names": ", ".join(dict.fromkeys(wrong))}, wrong[0])
    return asked.filter


def _lost(given: dict[str, str], read: QueueFilter, name: str) -> bool:
    """Whether one of several values was not understood."""
    return set(filter(None, given.get(name, "").split(","))) != set(filter(None, getattr(read, name).split(",")))


def tag(place: str, wanted: TicketsWanted) -> str:
    """A place that is good for this list only."""
    return f"{place}.{_digest(wanted)}"


def _untagged(wanted: TicketsWanted) -> str:
    if not wanted.after:
        return ""
    place, _dot, digest = wanted.after.rpartition(".")
    if digest != _digest(wanted):
        raise DomainError(
            _("This place belongs to another list. Use `next` of an answer to the same question."), "after"
        )
    return place


def _digest(wanted: TicketsWanted) -> str:
    words = sorted((name, str(text)) for name, text in wanted.dict().items() if text and name != "after")
    return hashlib.blake2b(repr(words).encode(), digest_size=_DIGEST).hexdigest()
