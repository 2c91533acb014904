# SPDX-License-Identifier: Apache-2.0
"""What this room hangs into the kit: its places in the side bar, the palette, and who can be told of reports."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.people.choices import SERVICE_ROLES, Role
from keepwell.reports.choices import READERS
from keepwell.reports.selectors.readers import candidates
from keepwell.reports.selectors.scope import offered
from keepwell.ui import forms, navigation, palette

navigation.register(
    navigation.NavItem(
        gettext_lazy("Figures"),
        gettext_lazy("Reports"),
        "reports:first",
        roles=frozenset(str(role.value) for role in READERS),
        order=60,
        under="/reports/",
    ),
    navigation.NavItem(
        gettext_lazy("Figures"),
        gettext_lazy("Wallboard"),
        "reports:wallboard",
        roles=frozenset(str(role.value) for role in (*SERVICE_ROLES, Role.AUDITOR)),
        order=61,
    ),
)


def _reports(request: HttpRequest, query: str) -> Iterable[palette.Entry]:
    for name in offered(navigation.actor_of(request)):
        yield palette.Entry(
            str(name.label), reverse("reports:report", args=[name.value]), _("Reports"), words=(name.value, "报表 统计")
        )


palette.register(palette.Source("reports.reports", _reports, order=70))
forms.register_reference("reports.Reader", candidates)
