# SPDX-License-Identifier: Apache-2.0
"""Django's entry for the room `mail`."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """Names the room; its label is the room's name."""

    name = "keepwell.mail"
    label = "mail"
