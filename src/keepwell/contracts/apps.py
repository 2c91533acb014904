# SPDX-License-Identifier: Apache-2.0
"""Django's entry for the room `contracts`."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    """Names the room; its label is the room's name."""

    name = "keepwell.contracts"
    label = "contracts"
