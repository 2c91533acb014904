# SPDX-License-Identifier: Apache-2.0
"""Django's entry for the room `protection`."""

from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    """Names the room; its label is the room's name."""

    name = "keepwell.protection"
    label = "protection"
