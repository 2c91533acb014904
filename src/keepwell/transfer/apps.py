# SPDX-License-Identifier: Apache-2.0
"""Django's entry for the room `transfer`."""

from django.apps import AppConfig


class TransferConfig(AppConfig):
    """Names the room; its label is the room's name."""

    name = "keepwell.transfer"
    label = "transfer"
