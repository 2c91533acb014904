# SPDX-License-Identifier: Apache-2.0
"""Django's entry for the room `customers`."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Names the room; its label is the room's name."""

    name = "keepwell.customers"
    label = "customers"
