# SPDX-License-Identifier: Apache-2.0
"""What people's roles show an auditor: who holds which, and that the administrators are apart."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from keepwell.audit.services import Period, evidence
from keepwell.people.choices import Role
from keepwell.people.models import RoleHeld

#: MLPS asks that system, security and audit lie in different hands
_ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)
_HEADER = (_("Person"), _("Role"), _("Organisation"), _("From"))


@evidence("mlps.8.1.4.2", name="people.roles", title=_("Roles"), header=_HEADER)
def roles(period: Period) -> Iterable[tuple[str, str, str, str]]:
    """Every role in force at the period's end."""
    return _held(period, tuple(Role))


@evidence("mlps.8.1.5", name="people.administrators", title=_("Roles"), header=_HEADER)
def administrators(period: Period) -> Iterable[tuple[str, str, str, str]]:
    """Who administers system, security and audit; one name twice is a finding."""
    return _held(period, _ADMINISTRATORS)


def _held(period: Period, which: tuple[Role, ...]) -> Iterable[tuple[str, str, str, str]]:
    found = RoleHeld.objects.on(period.until.date()).filter(role__in=which).select_related("person", "organisation")
    for one in found.order_by("role", "starts_on", "pk"):
        yield one.person.label, one.get_role_display(), one.organisation.label, one.starts_on.isoformat()
