# SPDX-License-Identifier: Apache-2.0
"""Facts this room tells."""

from uuid import UUID

from keepwell.kernel.events import event


@event("transfer.import_wanted")
class ImportWanted:
    """Somebody wants a file to be read, or what was read to be imported."""

    import_id: UUID
    organisation_id: UUID
    customer_id: UUID


@event("transfer.package_wanted")
class PackageWanted:
    """Somebody wants a customer's or project's stock packed."""

    package_id: UUID
    organisation_id: UUID
    customer_id: UUID
