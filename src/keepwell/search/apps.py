# SPDX-License-Identifier: Apache-2.0
"""Django's entry for the room `search`."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Names the room; its label is the room's name."""

    name = "keepwell.search"
    label = "search"
