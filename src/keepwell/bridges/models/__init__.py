# SPDX-License-Identifier: Apache-2.0
"""Tables of bridges: webhooks, what they have to deliver, and every try."""

from keepwell.bridges.models.delivery import Attempt, Delivery
from keepwell.bridges.models.webhook import Webhook

__all__ = ["Attempt", "Delivery", "Webhook"]
