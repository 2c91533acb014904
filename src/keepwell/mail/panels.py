# SPDX-License-Identifier: Apache-2.0
"""What this room hangs into the kit: its place in the side bar."""

from django.utils.translation import gettext_lazy as _

from keepwell.ui import navigation

navigation.register(
    navigation.NavItem(
        _("Administration"),
        _("Outgoing mail"),
        "mail:mail",
        roles=frozenset({"system_admin"}),
        order=95,
        under="/administration/mail/",
    ),
)
