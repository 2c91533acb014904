# SPDX-License-Identifier: Apache-2.0
"""Django's entry for the room `signin`."""

from django.apps import AppConfig


class SigninConfig(AppConfig):
    """Names the room; its label is the room's name."""

    name = "keepwell.signin"
    label = "signin"
