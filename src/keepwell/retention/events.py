# SPDX-License-Identifier: Apache-2.0
"""What retention tells the house."""

from uuid import UUID

from keepwell.kernel.events import event


@event("retention.rows_removed")
class RowsRemoved:
    """Rows were taken away; they can come back."""

    removal_id: UUID
    kind: str
    organisation_id: UUID
    customer_id: UUID


@event("retention.rows_restored")
class RowsRestored:
    """Removed rows came back."""

    removal_id: UUID
    kind: str
    organisation_id: UUID
    customer_id: UUID


@event("retention.rows_purged")
class RowsPurged:
    """Removed rows were deleted for good; `ids` are those of one kind."""

    removal_id: UUID
    kind: str
    ids: tuple[UUID, ...]
    organisation_id: UUID
    customer_id: UUID


@event("retention.removal_asked")
class RemovalAsked:
    """Somebody asks a second person to agree to a removal."""

    request_id: UUID
    kind: str
    organisation_id: UUID
    customer_id: UUID


@event("retention.hold_placed")
class HoldPlaced:
    """A legal hold was placed."""

    hold_id: UUID
    kind: str
    organisation_id: UUID
    customer_id: UUID


@event("retention.hold_released")
class HoldReleased:
    """A legal hold was released by a second person."""

    hold_id: UUID
    kind: str
    organisation_id: UUID
    customer_id: UUID


@event("retention.person_erased")
class PersonErased:
    """What was known about a person is gone."""

    person_id: UUID
    organisation_id: UUID
    customer_id: UUID
