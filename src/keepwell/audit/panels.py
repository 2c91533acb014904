# SPDX-License-Identifier: Apache-2.0
"""What this room hangs into the kit: its places in the side bar."""

from django.utils.translation import gettext_lazy as _

from keepwell.audit.web.readers import READERS
from keepwell.ui import navigation

navigation.register(
    navigation.NavItem(_("Assurance"), _("Log"), "audit:log", roles=frozenset(READERS), order=80, under="/audit/"),
)
