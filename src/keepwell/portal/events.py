# SPDX-License-Identifier: Apache-2.0
"""What the portal tells other rooms."""

from uuid import UUID

from keepwell.kernel.events import event


@event("portal.rating_given", live=True)
class RatingGiven:
    """Who asked judged a resolution, or changed his judgement within the week."""

    rating_id: UUID
    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    score: int
    cycle: int


@event("portal.solution_shared")
class SolutionShared:
    """A solved case was shared, changed or withdrawn."""

    solution_id: UUID
    organisation_id: UUID
    customer_id: UUID
    is_for_all: bool


@event("portal.solution_used")
class SolutionUsed:
    """Somebody read a shared solution; `has_helped` when it spared a request."""

    solution_id: UUID
    person_id: UUID
    organisation_id: UUID
    customer_id: UUID
    has_helped: bool


@event("portal.help_published")
class HelpPublished:
    """The help contacts of a place were set, confirmed, or their link changed."""

    help_desk_id: UUID
    organisation_id: UUID
    customer_id: UUID
    is_link_open: bool
