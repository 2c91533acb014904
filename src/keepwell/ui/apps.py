# SPDX-License-Identifier: Apache-2.0
"""Django's entry for the room `ui`."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Names the room; its label is the room's name."""

    name = "keepwell.ui"
    label = "ui"
