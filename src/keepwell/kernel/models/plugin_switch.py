# SPDX-License-Identifier: Apache-2.0
"""For whom a plug-in is on, and its settings; no secret of any customer, hence without row-level security."""

from django.db import models

from keepwell.kernel.ids import uuid7


class PluginSwitch(models.Model):
    """On or off for one customer, or (without customer) for all who have no switch of their own."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    plugin = models.CharField(max_length=30)
    customer_id = models.UUIDField(null=True)
    is_on = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plugin", "customer_id"], nulls_distinct=False, name="kernel_one_switch_a_plugin_and_customer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.plugin} {self.customer_id or '*'} {self.is_on}"


class PluginSetting(models.Model):
    """What an administrator chose for a plug-in, as JSON by the manifest's field names."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    plugin = models.CharField(max_length=30, unique=True)
    chosen = models.JSONField()

    def __str__(self) -> str:
        return self.plugin
