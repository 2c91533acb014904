# SPDX-License-Identifier: Apache-2.0
"""What the contracts room tells."""

from datetime import date
from uuid import UUID

from keepwell.kernel.events import event


@event("contracts.contract_created")
class ContractCreated:
    """A contract was entered."""

    contract_id: UUID
    customer_id: UUID
    organisation_id: UUID
    number: str


@event("contracts.version_activated")
class ContractVersionActivated:
    """A version came into force; told inside the transaction too, so that its calendars can be demanded."""

    version_id: UUID
    contract_id: UUID
    customer_id: UUID
    organisation_id: UUID
    first_day: date | None
    last_day: date | None
    calendar_codes: tuple[str, ...]


@event("contracts.version_ended")
class ContractVersionEnded:
    """A version was given its last day."""

    version_id: UUID
    contract_id: UUID
    customer_id: UUID
    organisation_id: UUID
    last_day: date
