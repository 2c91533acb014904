# SPDX-License-Identifier: Apache-2.0
"""Django's entry for the plug-in."""

from keepwell.kernel.plugins.config import PluginConfig


class PartlinksConfig(PluginConfig):
    """Its label is the manifest's."""

    name = "keepwell_partlinks"
    label = "partlinks"
    default_auto_field = "django.db.models.BigAutoField"
