# SPDX-License-Identifier: Apache-2.0
"""Django's entry for the room `portal`."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Names the room; its label is the room's name."""

    name = "keepwell.portal"
    label = "portal"
