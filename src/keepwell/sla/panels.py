# SPDX-License-Identifier: Apache-2.0
"""What this room hangs into the kit: its place in the side bar."""

from django.utils.translation import gettext_lazy as _

from keepwell.sla import evidence as evidence  # registers what this room shows an auditor
from keepwell.ui import navigation

navigation.register(
    navigation.NavItem(_("Customers"), _("Service calendars"), "sla:calendars", order=46, under="/calendars/"),
)
