# SPDX-License-Identifier: Apache-2.0
"""Django's entry for the room `queues`."""

from django.apps import AppConfig


class QueuesConfig(AppConfig):
    """Names the room; its label is the room's name."""

    name = "keepwell.queues"
    label = "queues"
