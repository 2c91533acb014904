# SPDX-License-Identifier: Apache-2.0
"""What this room hangs into the kit: its place in the side bar, and pages the palette finds."""

from django.utils.translation import gettext_lazy as _

from keepwell.customers import home_cards as home_cards  # cards of the home page
from keepwell.people.choices import SERVICE_ROLES, Role
from keepwell.ui import navigation

navigation.register(
    navigation.NavItem(
        _("Customers"),
        _("Customer overview"),
        "customers:customers",
        order=30,
        under="/customers/",
        roles=frozenset({*SERVICE_ROLES, Role.CHIEF_PLM_OFFICER, Role.SPECIALIST, Role.OFFICE_HEAD}),
    ),
)
