# SPDX-License-Identifier: Apache-2.0
"""Django's entry for the room `audit`."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Names the room; its label is the room's name."""

    name = "keepwell.audit"
    label = "audit"
