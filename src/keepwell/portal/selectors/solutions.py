# SPDX-License-Identifier: Apache-2.0
"""Shared solutions: those like a few typed words, one by its id, the one shared out of a case."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.portal.matching import grams, ranked
from keepwell.portal.models import SharedSolution, SolutionUse

#: candidates that are weighed; more of them share nothing but a common pair
_WEIGHED = 400
_ASKED = 40


@dataclass(frozen=True, slots=True)
class SolutionLine:
    """A shared solution in a list."""

    id: UUID
    question: str
    product: str
    readers: int
    helped: int


@dataclass(frozen=True, slots=True)
class SolutionPage:
    """A shared solution as its reader sees it; `said` is the reader's own last word."""

    solution: SharedSolution
    said: bool | None


def line(row: SharedSolution) -> SolutionLine:
    """A row as a list shows it."""
    return SolutionLine(row.pk, str(row.question), str(row.product), row.reader_count, row.helped_count)


def solutions_like(actor: Actor, text: str, *, limit: int = 4) -> list[SolutionLine]:
    """What is known about the words somebody types; one query."""
    asked = grams(text)[:_ASKED]
    if not asked:
        return []
    rows = SharedSolution.objects.visible_to(actor).current().filter(grams__overlap=asked)
    found = {row.pk: row for row in rows.order_by("-helped_count", "-shared_at")[:_WEIGHED]}
    best = cast(
        "Sequence[UUID]",
        ranked(asked, {key: (f"{row.question} {row.product}", row.grams) for key, row in found.items()}, limit),
    )
    return [line(found[key]) for key in best]


def solutions(actor: Actor, *, after: UUID | None = None, limit: int = 50) -> list[SolutionLine]:
    """All that the actor may read, the newest first, from behind the one named."""
    rows = SharedSolution.objects.visible_to(actor).current().order_by("-pk")
    rows = rows.filter(pk__lt=after) if after else rows
    return [line(row) for row in rows[:limit]]


def solution_page(actor: Actor, solution_id: UUID) -> SolutionPage:
    """One shared solution; NotFound for what is withdrawn or out of sight."""
    row = SharedSolution.objects.visible_to(actor).current().filter(pk=solution_id).first()
    if row is None:
        raise NotFound
    uses = SolutionUse.objects.visible_to(actor).filter(solution=row)
    said = uses.filter(person_id=actor.person_id).first() if actor.person_id else None
    return SolutionPage(row, said.has_helped if said is not None else None)


def shared_from(actor: Actor, ticket_id: UUID) -> SharedSolution | None:
    """What stands shared out of a case."""
    return SharedSolution.objects.visible_to(actor).current().from_ticket(ticket_id).first()
