# SPDX-License-Identifier: Apache-2.0
"""What this room tells the rooms above it."""

from uuid import UUID

from keepwell.kernel.events import event


@event("access.refusals_burst")
class RefusalsBurst:
    """One person was refused so often in so short a time that somebody should look."""

    person_id: UUID
    organisation_id: UUID
    customer_id: UUID
    times: int
    minutes: int


@event("access.review_signed")
class ReviewSigned:
    """A review of access was finished and signed."""

    review_id: UUID
    organisation_id: UUID
    customer_id: UUID
    content_hash: str
