# SPDX-License-Identifier: Apache-2.0
"""Django's entry for the room `access`."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Names the room; its label is the room's name."""

    name = "keepwell.access"
    label = "access"
