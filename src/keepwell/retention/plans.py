# SPDX-License-Identifier: Apache-2.0
"""What a removal would take: the rows themselves, what goes with them, what hangs on them, and what stands against it.

Made as the installation itself, so that nothing is left out of sight; who asks must then be able to reach all of it.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keepwell.desk.models import Ticket
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.removal import Holdable, RemovableKind, kind_of
from keepwell.kernel.scope import within_scope
from keepwell.people.models import Organisation, Project
from keepwell.retention.obstacles import obstacles_of

MOST_NAMES = 20
#: what hangs on removable rows, in words
PARTS = {
    "desk.attachment": _("Files"),
    "desk.message": _("Messages"),
    "desk.importedcase": _("Imported cases"),
    "desk.importedevent": _("Imported events"),
    "desk.interimplan": _("Interim plans"),
    "desk.workaround": _("Workarounds"),
    "desk.transfer": _("Hand-overs"),
    "desk.ticketlink": _("Links"),
    "desk.watcher": _("Followers"),
    "people.projectmember": _("Members"),
    "contracts.contractversion": _("Versions"),
    "contracts.clause": _("Clauses"),
}
Rows = Mapping[type[models.Model], Sequence[UUID]]


@dataclass(frozen=True, slots=True)
class Line:
    """One kind in a preview: how many, and the first names."""

    noun: str | Promise
    count: int
    names: tuple[str, ...] = ()

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.count - len(self.names)


@dataclass(frozen=True, slots=True)
class Plan:
    """Exactly what would go. `digest` changes when one row more or less would."""

    kind: RemovableKind
    subject_ids: tuple[UUID, ...]
    label: str
    organisation_id: UUID
    customer_id: UUID
    projects: frozenset[str]
    rows: Rows
    goes: tuple[Line, ...]
    hangs: tuple[Line, ...]
    held: tuple[str, ...]
    against: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many rows get the mark."""
        return sum(len(ids) for ids in self.rows.values())

    @property
    def digest(self) -> str:
        """The fingerprint of the set."""
        ids = sorted(str(one) for listed in self.rows.values() for one in listed)
        return hashlib.sha256("\n".join(ids).encode()).hexdigest()

    @property
    def project_key(self) -> str:
        """The one project all of it belongs to; "" when there is none, or several."""
        return next(iter(self.projects)) if len(self.projects) == 1 else ""

    @property
    def counts(self) -> dict[str, int]:
        """Numbers for the record, by kind."""
        return {kind_of(model).name: len(ids) for model, ids in self.rows.items()}


def plan_of(model: type[models.Model], ids: Iterable[UUID]) -> Plan | None:
    """The plan for these rows; None when none of them is there."""
    kind = kind_of(model)
    with within_scope(SYSTEM.scope):
        subjects = list(model._base_manager.filter(pk__in=list(ids)).order_by("pk"))
        if not subjects:
            return None
        rows = _gathered(model, [one.pk for one in subjects])
        return Plan(
            kind=kind,
            subject_ids=tuple(one.pk for one in subjects),
            label=_label(kind, subjects),
            organisation_id=_home(subjects[0]),
            customer_id=_customer(subjects[0]),
            projects=_projects(rows, subjects[0]),
            rows=rows,
            goes=tuple(_line(kind_of(each), listed) for each, listed in rows.items()),
            hangs=_parts(rows),
            held=_held(rows, kind, subjects),
            against=obstacles_of(model, rows),
        )


def _label(kind: RemovableKind, subjects: Sequence[models.Model]) -> str:
    first = kind.label(subjects[0])
    return first if len(subjects) == 1 else f"{first} (+{len(subjects) - 1})"


def _home(subject: models.Model) -> UUID:
    """Where the removal is listed: an organisation lies in the bin of the one above it."""
    if isinstance(subject, Organisation):
        return subject.parent_id or subject.pk
    found: UUID = subject.organisation_id  # type: ignore[attr-defined]  # every other removable row has one
    return found


def _customer(subject: models.Model) -> UUID:
    found: UUID = subject.customer_id  # type: ignore[attr-defined]  # every removable row has one
    return found


def _gathered(model: type[models.Model], ids: Sequence[UUID]) -> Rows:
    found: dict[type[models.Model], dict[UUID, None]] = {model: dict.fromkeys(ids)}
    waiting = [(model, list(ids))]
    while waiting:
        parent, parents = waiting.pop()
        for follower, key in kind_of(parent).takes.items():
            known = found.setdefault(follower, {})
            rows = follower._base_manager.filter(**{f"{key}__in": parents}).order_by("pk").values_list("pk", flat=True)
            fresh = [one for one in rows if one not in known]
            known.update(dict.fromkeys(fresh))
            if fresh:
                waiting.append((follower, fresh))
    return {each: tuple(listed) for each, listed in found.items() if listed}


def _line(kind: RemovableKind, ids: Sequence[UUID]) -> Line:
    rows = kind.model._base_manager.filter(pk__in=list(ids)[:MOST_NAMES]).order_by("pk")
    return Line(kind.noun, len(ids), tuple(kind.label(row) for row in rows))


def _parts(rows: Rows) -> tuple[Line, ...]:
    found: dict[str, int] = {}
    for model, ids in rows.items():
        for part, path in kind_of(model).parts.items():
            count = part._base_manager.filter(**{f"{path}__in": list(ids)}).count()
            noun = str(PARTS.get(part._meta.label_lower, part._meta.verbose_name_plural))
            found[noun] = found.get(noun, 0) + count
    return tuple(Line(noun, count) for noun, count in found.items() if count)


def _held(rows: Rows, kind: RemovableKind, subjects: Sequence[models.Model]) -> tuple[str, ...]:
    found: list[str] = []
    for model, ids in rows.items():
        if issubclass(model, Holdable):
            kept = model._base_manager.filter(pk__in=list(ids), is_held=True).order_by("pk")[:MOST_NAMES]
            found += [kind_of(model).label(row) for row in kept]
    if kind.held_through and any(_follow(one, f"{kind.held_through}__is_held") for one in subjects):
        found.append(_label(kind, subjects))
    return tuple(found)


def _follow(row: models.Model, path: str) -> object:
    value: object = row
    for step in path.split("__"):
        value = getattr(value, step)
    return value


def _projects(rows: Rows, subject: models.Model) -> frozenset[str]:
    found = {str(one) for one in rows.get(Project, ())}
    if Ticket in rows:
        keys = Ticket._base_manager.filter(pk__in=list(rows[Ticket])).exclude(project_key="")
        found |= set(keys.values_list("project_key", flat=True).distinct())
    message = getattr(subject, "message", None)
    if message is not None and message.ticket.project_key:
        found.add(message.ticket.project_key)
    return frozenset(found)


__all__ = ["Line", "Plan", "plan_of"]
