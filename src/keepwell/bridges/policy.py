# SPDX-License-Identifier: Apache-2.0
"""What the policies see of webhooks and deliveries."""

from keepwell.bridges.models import Delivery, Webhook
from keepwell.kernel.resources import resource

_PLACE = {"organisation": "organisation_id", "customer": "customer_id"}

resource(Webhook, entity="Webhook", attributes={**_PLACE, "owner": "owner_id"}, label=lambda row: str(row.name))
resource(Delivery, entity="Delivery", attributes=_PLACE, label=lambda row: str(row.event_type))
