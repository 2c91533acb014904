# SPDX-License-Identifier: Apache-2.0
"""What this room hangs into the kit: its place in the side bar."""

from django.utils.translation import gettext_lazy as _

from keepwell.people.choices import Role
from keepwell.ui import navigation

navigation.register(
    navigation.NavItem(
        _("Administration"),
        _("Webhooks"),
        "bridges:webhooks",
        roles=frozenset(
            {
                Role.SYSTEM_ADMIN.value,
                Role.SERVICE_MANAGER.value,
                Role.CSM.value,
                Role.CSM_DEPUTY.value,
                Role.OFFICE_HEAD.value,
                Role.SPECIALIST.value,
                Role.AUDITOR.value,
                Role.SECURITY_ADMIN.value,
            }
        ),
        order=96,
        under="/administration/webhooks/",
    ),
)
