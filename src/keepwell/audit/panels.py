# SPDX-License-Identifier: Apache-2.0
"""What this room hangs into the kit: its places in the side bar."""

from django.utils.translation import gettext_lazy as _

from keepwell.audit import home_cards as home_cards  # cards of the home page
from keepwell.audit import own_evidence as own_evidence  # registers what the log shows
from keepwell.audit.web.readers import READERS, TRUSTED, WATCHERS
from keepwell.ui import navigation

navigation.register(
    navigation.NavItem(_("Assurance"), _("Log"), "audit:log", roles=frozenset(READERS), order=80, under="/audit/"),
    navigation.NavItem(_("Assurance"), _("Evidence"), "audit:evidence", roles=WATCHERS, order=81),
    navigation.NavItem("", _("My receipts"), "audit:receipts", roles=TRUSTED, order=16),
)
