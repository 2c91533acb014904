# SPDX-License-Identifier: Apache-2.0
"""Django's entry for the room `desk`."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Names the room; its label is the room's name."""

    name = "keepwell.desk"
    label = "desk"
