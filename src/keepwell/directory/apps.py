# SPDX-License-Identifier: Apache-2.0
"""Django's entry for the room `directory`."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Names the room; its label is the room's name."""

    name = "keepwell.directory"
    label = "directory"
