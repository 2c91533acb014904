# SPDX-License-Identifier: Apache-2.0
"""Demand no second factor of a role any more."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action, note_change
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.signin.models import FactorRule
from keepwell.signin.selectors.rules import forget_rules


@command
class ReleaseRole:
    """Why it is no longer needed."""

    reason: str = field(_("Reason"), widget="textarea", personal=True)


@action(
    "signin.release_role",
    title=_("Demand no second factor any more"),
    target=FactorRule,
    command=ReleaseRole,
    risk=Risk.CRITICAL,
)
def release_role(actor: Actor, rule: FactorRule, command: ReleaseRole, *, now: datetime) -> FactorRule:
    """Drop the rule."""
    del actor, now
    if not command.reason.strip():
        raise DomainError(_("Write why; the auditor will read it."), "reason")
    note_change(rule.role, rule.from_on.isoformat(), None)
    FactorRule.objects.filter(pk=rule.pk).delete()
    forget_rules()
    return rule
