# SPDX-License-Identifier: Apache-2.0
"""Django's entry for the room `sla`."""

from django.apps import AppConfig


class SlaConfig(AppConfig):
    """Names the room; its label is the room's name."""

    name = "keepwell.sla"
    label = "sla"
