# SPDX-License-Identifier: Apache-2.0
"""How goals, needs and a customer's standing look in the API."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema

from keepwell.customers.models import Goal, Need
from keepwell.customers.selectors import CustomerLine, CustomerPage, Moment
from keepwell.kernel.api.representations import shows


class GoalShape(Schema):
    """A goal of a customer's success plan."""

    id: UUID
    customer_id: UUID
    title: str
    measure: str
    owner_id: UUID
    due_on: date
    first_due_on: date
    state: str
    evidence: str
    set_at: datetime
    ended_at: datetime | None


class NeedShape(Schema):
    """A need and the day of its answer."""

    id: UUID
    customer_id: UUID
    title: str
    detail: str
    source: str
    person_id: UUID | None
    ticket_number: str
    owner_id: UUID
    answer_on: date
    first_answer_on: date
    moved: int
    state: str
    verdict: str
    answer: str
    recorded_at: datetime
    ended_at: datetime | None


class NeedList(Schema):
    """Needs, and where the next ones begin."""

    items: list[NeedShape]
    next: UUID | None


class CustomerLineShape(Schema):
    """A customer in the list."""

    id: UUID
    name: str
    csm: str
    open: int
    late: int
    needs: int
    needs_overdue: int
    goals: int
    spoken_at: datetime | None
    contract_ends: date | None


class InputShape(Schema):
    """One line that says how a customer stands, and how it was come by."""

    label: str
    words: str
    tone: str
    why: str


class CustomerShape(CustomerLineShape):
    """A customer as a whole."""

    inputs: list[InputShape]
    goals_set: list[GoalShape]
    needs_noted: list[NeedShape]


class MomentShape(Schema):
    """One thing that happened with a customer."""

    at: datetime
    theme: str
    kind: str
    title: str
    note: str
    who: str
    mood: str


class MomentList(Schema):
    """Moments, the newest first; `before` continues with the earlier ones."""

    items: list[MomentShape]
    before: datetime | None


shows(Goal, GoalShape)
shows(Need, NeedShape)


def line_shape(line: CustomerLine) -> CustomerLineShape:
    """A line of the list."""
    return CustomerLineShape(**_line(line))


def _line(line: CustomerLine) -> dict[str, Any]:
    names = ("csm", "open", "late", "needs", "needs_overdue", "goals", "spoken_at", "contract_ends")
    return {"id": line.customer.pk, "name": line.customer.label, **{name: getattr(line, name) for name in names}}


def customer_shape(page: CustomerPage) -> CustomerShape:
    """The whole page."""
    return CustomerShape(
        **_line(page.line),
        inputs=[InputShape(label=one.label, words=one.words, tone=one.tone, why=one.why) for one in page.inputs],
        goals_set=[GoalShape.from_orm(goal) for goal in page.goals],
        needs_noted=[NeedShape.from_orm(need) for need in page.needs],
    )


def moment_shape(one: Moment) -> MomentShape:
    """One moment."""
    names = ("at", "theme", "kind", "title", "note", "who", "mood")
    return MomentShape(**{name: getattr(one, name) for name in names})
