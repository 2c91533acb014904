# SPDX-License-Identifier: Apache-2.0
"""Django's entry for the room `people`."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Names the room; its label is the room's name."""

    name = "keepwell.people"
    label = "people"
