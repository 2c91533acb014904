# SPDX-License-Identifier: Apache-2.0
"""Django's entry for the room `files`."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Names the room; its label is the room's name."""

    name = "keepwell.files"
    label = "files"
