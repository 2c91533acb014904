# SPDX-License-Identifier: Apache-2.0
"""What this room hangs into the kit: its place in the side bar."""

from django.utils.translation import gettext_lazy as _

from keepwell.people.choices import Role
from keepwell.ui import navigation

navigation.register(
    navigation.NavItem(
        _("Administration"),
        _("Plug-ins"),
        "plugins:plugins",
        roles=frozenset({Role.SYSTEM_ADMIN.value}),
        order=98,
        under="/administration/plugins/",
    ),
)
