# SPDX-License-Identifier: Apache-2.0
"""Evidence for auditors: clauses of standards, and what each room can show for them out of real records.

A room registers what it can show: `@evidence("iso9001.8.2.1", name="desk.complaints", title=…, header=(…))` on a
function that yields rows of text for a period. A clause for which nothing is registered, or nothing was recorded, is a
gap and is named as one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise
Row = Sequence[Text]
MOST_ROWS = 5000


@dataclass(frozen=True, slots=True)
class Period:
    """From when to when records count; the end is not included."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Clause:
    """A requirement of a standard; `lacking` says why nothing can be shown as long as no room registers for it."""

    standard: str
    number: str
    title: Text
    lacking: Text = ""

    @property
    def key(self) -> str:
        """How rooms name it."""
        return f"{self.standard}.{self.number}"


@dataclass(frozen=True, slots=True)
class Source:
    """What a room can show for a clause; `is_register`: it shows the state of today, not acts of the period."""

    clause: str
    name: str
    title: Text
    header: tuple[Text, ...]
    collect: Callable[[Period], Iterable[Row]]


@dataclass(frozen=True, slots=True)
class Found:
    """What a source came to; `is_cut`: there is more than a pack takes."""

    source: Source
    rows: tuple[tuple[str, ...], ...]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One clause with its evidence; `gap` says what is lacking, empty when something is there."""

    clause: Clause
    found: tuple[Found, ...]
    gap: Text


STANDARDS: Mapping[str, Text] = {
    "iso9001": _("ISO 9001:2015"),
    "gdpr": _("GDPR"),
    "mlps": _("MLPS 2.0 (GB/T 22239-2019), level 3"),
}
_TRAINING = _("The room for training is not built yet.")
_KNOWLEDGE = _("The room for knowledge is not built yet.")
_CARE = _("The room for complaints, surveys and care is not built yet.")
_VALUE = _("The room for reviews and value is not built yet.")
_OUTSIDE = _("Shown by the operator of the machines, not by this system.")

CLAUSES: tuple[Clause, ...] = (
    Clause("iso9001", "7.2", _("Competence"), _TRAINING),
    Clause("iso9001", "7.5", _("Documented information"), _KNOWLEDGE),
    Clause("iso9001", "8.2.1", _("Customer communication and complaints")),
    Clause("iso9001", "8.4", _("Externally provided services")),
    Clause("iso9001", "8.5.6", _("Control of changes")),
    Clause("iso9001", "8.7", _("Nonconforming outputs")),
    Clause("iso9001", "9.1.2", _("Customer satisfaction"), _CARE),
    Clause("iso9001", "9.2", _("Internal audit")),
    Clause("iso9001", "9.3", _("Management review"), _VALUE),
    Clause("iso9001", "10.2", _("Nonconformity and corrective action"), _CARE),
    Clause("gdpr", "5", _("Accountability")),
    Clause("gdpr", "15", _("Requests of persons: access, erasure, portability")),
    Clause("gdpr", "30", _("Records of processing")),
    Clause("gdpr", "32", _("Security of processing, restore included")),
    Clause("gdpr", "33", _("Breach register"), _CARE),
    Clause("mlps", "8.1.4.1", _("Identity and sign-in")),
    Clause("mlps", "8.1.4.2", _("Access control")),
    Clause("mlps", "8.1.4.3", _("Security audit")),
    Clause("mlps", "8.1.4.4", _("Intrusion prevention"), _OUTSIDE),
    Clause("mlps", "8.1.4.5", _("Protection against malware"), _OUTSIDE),
    Clause("mlps", "8.1.4.9", _("Backup and restore of data")),
    Clause("mlps", "8.1.4.10", _("Protection of residual information")),
    Clause("mlps", "8.1.4.11", _("Protection of personal information")),
    Clause("mlps", "8.1.5", _("Separation of administrators")),
    Clause("mlps", "8.1.10", _("Operation, drills and contingency plans"), _OUTSIDE),
)

_sources: dict[str, Source] = {}


def evidence(
    clause: str, *, name: str, title: Text, header: tuple[Text, ...]
) -> Callable[[Callable[[Period], Iterable[Row]]], Callable[[Period], Iterable[Row]]]:
    """Register what a room can show for a clause; the same name replaces."""
    if clause not in {known.key for known in CLAUSES}:
        raise ValueError(f"there is no clause {clause}")

    def declare(collect: Callable[[Period], Iterable[Row]]) -> Callable[[Period], Iterable[Row]]:
        _sources[f"{clause} {name}"] = Source(clause, name, title, header, collect)
        return collect

    return declare


def sources_of(clause: str) -> tuple[Source, ...]:
    """What rooms registered for a clause."""
    return tuple(one for _key, one in sorted(_sources.items()) if one.clause == clause)


def gather(standard: str, period: Period) -> list[Shown]:
    """Every clause of a standard with what the records hold; called within a scope that sees everything."""
    return [_shown(clause, period) for clause in CLAUSES if clause.standard == standard]


def _shown(clause: Clause, period: Period) -> Shown:
    found = tuple(_found(source, period) for source in sources_of(clause.key))
    if any(one.rows for one in found):
        return Shown(clause, found, "")
    return Shown(clause, found, clause.lacking or _("Nothing was recorded in this period."))


def _found(source: Source, period: Period) -> Found:
    rows: list[tuple[str, ...]] = []
    for row in source.collect(period):
        if len(rows) == MOST_ROWS:
            return Found(source, tuple(rows), is_cut=True)
        rows.append(tuple(str(cell) for cell in row))
    return Found(source, tuple(rows), is_cut=False)
