# SPDX-License-Identifier: Apache-2.0
"""Django's entry for the room `plugins`."""

from django.apps import AppConfig


class PluginsConfig(AppConfig):
    """Names the room; its label is the room's name."""

    name = "keepwell.plugins"
    label = "plugins"
