# SPDX-License-Identifier: Apache-2.0
"""Django's entry for the room `bridges`."""

from django.apps import AppConfig


class BridgesConfig(AppConfig):
    """Names the room; its label is the room's name."""

    name = "keepwell.bridges"
    label = "bridges"
