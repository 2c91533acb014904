# SPDX-License-Identifier: Apache-2.0
"""What this room hangs into the kit: its place in the side bar."""

from django.utils.translation import gettext_lazy as _

from keepwell.ui import navigation

#: who brings stocks in or takes them out; which ones, the policies say
USERS = frozenset(
    {"system_admin", "security_admin", "service_manager", "csm", "csm_deputy", "specialist", "office_head"}
    | {"chief_plm_officer"}
)

navigation.register(
    navigation.NavItem(
        _("Administration"), _("Import and export"), "transfer:overview", roles=USERS, order=70, under="/transfer/"
    ),
)
