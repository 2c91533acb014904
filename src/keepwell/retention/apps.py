# SPDX-License-Identifier: Apache-2.0
"""Django's entry for the room `retention`."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """Names the room; its label is the room's name."""

    name = "keepwell.retention"
    label = "retention"
