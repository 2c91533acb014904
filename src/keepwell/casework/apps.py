# SPDX-License-Identifier: Apache-2.0
"""Django's entry for the room `casework`."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Names the room; its label is the room's name."""

    name = "keepwell.casework"
    label = "casework"
