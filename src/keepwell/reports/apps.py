# SPDX-License-Identifier: Apache-2.0
"""Django's entry for the room `reports`."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Names the room; its label is the room's name."""

    name = "keepwell.reports"
    label = "reports"
