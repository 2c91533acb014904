# SPDX-License-Identifier: Apache-2.0
"""What this room hangs into the kit: its place in the side bar."""

from django.utils.translation import gettext_lazy as _

from keepwell.protection import home_cards as home_cards  # cards of the home page
from keepwell.protection.web.pages import READERS
from keepwell.ui import navigation

navigation.register(
    navigation.NavItem(
        _("Administration"),
        _("Backups"),
        "protection:backups",
        roles=frozenset(READERS),
        order=94,
        under="/administration/backups/",
    ),
)
