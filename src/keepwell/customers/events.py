# SPDX-License-Identifier: Apache-2.0
"""What the customers room tells others."""

from datetime import date
from uuid import UUID

from keepwell.kernel.events import event


@event("customers.need_recorded")
class NeedRecorded:
    """Somebody needs something, and was promised an answer on a day."""

    need_id: UUID
    organisation_id: UUID
    customer_id: UUID
    person_id: UUID | None
    owner_id: UUID
    title: str
    answer_on: date


@event("customers.need_postponed")
class NeedPostponed:
    """The day of the answer moved."""

    need_id: UUID
    organisation_id: UUID
    customer_id: UUID
    person_id: UUID | None
    title: str
    answer_on: date


@event("customers.need_answered")
class NeedAnswered:
    """The answer was given."""

    need_id: UUID
    organisation_id: UUID
    customer_id: UUID
    person_id: UUID | None
    title: str
    verdict: str


@event("customers.goal_set")
class GoalSet:
    """The customer has a goal more."""

    goal_id: UUID
    organisation_id: UUID
    customer_id: UUID
    owner_id: UUID
    title: str
    due_on: date


@event("customers.goal_ended")
class GoalEnded:
    """A goal was reached or given up."""

    goal_id: UUID
    organisation_id: UUID
    customer_id: UUID
    state: str
