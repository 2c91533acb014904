# SPDX-License-Identifier: Apache-2.0
"""What this room tells: somebody wants a report made."""

from uuid import UUID

from keepwell.kernel.events import event


@event("reports.edition_wanted")
class EditionWanted:
    """An edition waits to be made by a worker."""

    edition_id: UUID
    organisation_id: UUID
    customer_id: UUID
