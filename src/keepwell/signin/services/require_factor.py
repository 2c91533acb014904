# SPDX-License-Identifier: Apache-2.0
"""Demand a second factor of everybody who holds a role."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action, note_change
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.people.choices import Role
from keepwell.signin.models import FactorRule
from keepwell.signin.selectors.rules import forget_rules


@command
class RequireFactor:
    """Which role, and from which day on; until then its holders can set one up in peace."""

    role: str = field(_("Role"), choices=Role)
    from_on: date | None = field(_("From"), default=None)


@action("signin.require_factor", title=_("Demand a second factor"), command=RequireFactor, risk=Risk.CRITICAL)
def require_factor(actor: Actor, command: RequireFactor, *, now: datetime) -> FactorRule:
    """Keep the rule; a rule of the same role is replaced."""
    del actor
    if command.role not in Role.values:
        raise DomainError(_("There is no such role. Choose one from the list."), "role")
    from_on = command.from_on or now.astimezone(ZoneInfo(settings.KEEPWELL.zone)).date()
    former = FactorRule.objects.filter(role=command.role).first()
    rule, _made = FactorRule.objects.update_or_create(role=command.role, defaults={"from_on": from_on})
    note_change(str(command.role), former.from_on.isoformat() if former else None, from_on.isoformat())
    forget_rules()
    return rule
