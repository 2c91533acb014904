# SPDX-License-Identifier: Apache-2.0
"""What a directory and our people have in common and what not: joiners, movers, leavers. Values in, values out."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from uuid import UUID

FACTS = ("name", "latin_name", "staff_number", "job_title")


class Kind(StrEnum):
    """What happens to one person."""

    JOIN = "join"
    LINK = "link"
    MOVE = "move"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody as the directory tells: `place` is one of our organisations, `facts` only what it is asked for."""

    key: str
    email: str
    facts: Mapping[str, str]
    place: UUID


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody we have: linked when `key` is not empty."""

    person: UUID
    key: str
    facts: Mapping[str, str]
    emails: frozenset[str]
    place: UUID
    is_active: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to do; survives as JSON."""

    kind: str
    key: str
    person: str = ""
    name: str = ""
    email: str = ""
    place: str = ""
    facts: dict[str, str] = field(default_factory=dict)

    def as_words(self) -> dict[str, object]:
        """For storing."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything to do, in a fixed order; remarks are (code, name) of what a person must look at."""

    changes: tuple[Change, ...]
    unchanged: int
    remarks: tuple[tuple[str, str], ...]

    def count(self, *kinds: Kind) -> int:
        """How many changes of these kinds."""
        return sum(change.kind in kinds for change in self.changes)

    def must_ask(self, known: int, most_leavers_percent: int) -> bool:
        """Whether a person must decide: too many leave, or somebody we have would become somebody of the directory."""
        leaving = self.count(Kind.LEAVE)
        return leaving * 100 > most_leavers_percent * known or self.count(Kind.LINK) > 0


def plan(told: Sequence[Told], known: Sequence[Known]) -> Plan:
    """Compare by key first; those without one by staff number, then by address, if exactly one fits."""
    linked = {one.key: one for one in known if one.key}
    loose = [one for one in known if not one.key and one.is_active]
    changes: list[Change] = []
    remarks: list[tuple[str, str]] = []
    unchanged = 0
    seen: set[str] = set()
    for one in sorted(told, key=lambda entry: entry.key):
        name = one.facts.get("name", "")
        if one.key in seen or not name:
            remarks.append(("double" if name else "nameless", name or one.key))
            continue
        seen.add(one.key)
        here = linked.get(one.key)
        if here is None:
            changes.append(_newcomer(one, loose))
        elif not here.is_active:
            remarks.append(("returned", name))
        elif moved := _moved(one, here):
            changes.append(moved)
        else:
            unchanged += 1
    gone = [one for key, one in sorted(linked.items()) if key not in seen and one.is_active]
    changes += [Change(Kind.LEAVE, one.key, str(one.person), one.facts.get("name", "")) for one in gone]
    return Plan(tuple(_once(changes, remarks)), unchanged, tuple(remarks))


def _newcomer(one: Told, loose: Sequence[Known]) -> Change:
    number, email = one.facts.get("staff_number", ""), one.email
    fitting = [here for here in loose if number and here.facts.get("staff_number") == number]
    fitting = fitting or [here for here in loose if email and email in here.emails]
    name = one.facts["name"]
    if len(fitting) == 1:
        return Change(Kind.LINK, one.key, str(fitting[0].person), name, email, str(one.place), dict(one.facts))
    return Change(Kind.JOIN, one.key, "", name, email, str(one.place), dict(one.facts))


def _moved(one: Told, here: Known) -> Change | None:
    facts = {name: value for name, value in one.facts.items() if value and here.facts.get(name, "") != value}
    place = str(one.place) if one.place != here.place else ""
    email = one.email if one.email and one.email not in here.emails else ""
    if not (facts or place or email):
        return None
    return Change(Kind.MOVE, one.key, str(here.person), one.facts["name"], email, place, facts)


def _once(changes: Sequence[Change], remarks: list[tuple[str, str]]) -> list[Change]:
    """Two entries that fit the same person link nobody; two new ones with one staff number are told."""
    kept, people, numbers = [], set(), set()
    for change in changes:
        number = change.facts.get("staff_number", "") if change.kind == Kind.JOIN else ""
        if (change.kind == Kind.LINK and change.person in people) or (number and number in numbers):
            remarks.append(("double", change.name))
            continue
        people.add(change.person)
        numbers.add(number)
        kept.append(change)
    return kept
