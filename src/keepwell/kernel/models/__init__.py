# SPDX-License-Identifier: Apache-2.0
"""The kernel's own tables: outbox, failed deliveries, keys, counters, marks of set actions, switches of plug-ins."""

from keepwell.kernel.models.delivery import FailedDelivery
from keepwell.kernel.models.numbering import Counter, IdempotencyKey
from keepwell.kernel.models.outbox import OutboxEvent
from keepwell.kernel.models.plugin_switch import PluginSetting, PluginSwitch
from keepwell.kernel.models.set_run import SetBatch

__all__ = [
    "Counter",
    "FailedDelivery",
    "IdempotencyKey",
    "OutboxEvent",
    "PluginSetting",
    "PluginSwitch",
    "SetBatch",
]
