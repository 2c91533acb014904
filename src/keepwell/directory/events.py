# SPDX-License-Identifier: Apache-2.0
"""What the directory tells other rooms."""

from uuid import UUID

from keepwell.kernel.events import event


@event("directory.edition_published")
class EditionPublished:
    """A customer's contacts were published anew."""

    edition_id: UUID
    organisation_id: UUID
    customer_id: UUID
    number: int


@event("directory.touchpoint_recorded")
class TouchpointRecorded:
    """Somebody of ours met a person."""

    touchpoint_id: UUID
    organisation_id: UUID
    customer_id: UUID
    person_id: UUID
    kind: str
    mood: str
