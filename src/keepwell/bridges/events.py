# SPDX-License-Identifier: Apache-2.0
"""What bridges tell the house."""

from uuid import UUID

from keepwell.kernel.events import event


@event("bridges.webhook_disabled")
class WebhookDisabled:
    """A webhook was switched off because its receiver failed for too long."""

    webhook_id: UUID
    organisation_id: UUID
    customer_id: UUID
    trouble: str
