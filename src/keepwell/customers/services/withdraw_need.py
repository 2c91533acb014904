# SPDX-License-Identifier: Apache-2.0
"""Take a need back that is no longer one."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.customers.choices import NeedState
from keepwell.customers.models import Need
from keepwell.customers.services._ground import written
from keepwell.customers.services.answer_need import require_open
from keepwell.kernel.actions import action, note_change
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field


@command
class WithdrawNeed:
    """Why it is none."""

    reason: str = field(_("Reason"), max_length=300)


@action("customers.withdraw_need", title=_("Withdraw"), target=Need, command=WithdrawNeed)
def withdraw_need(actor: Actor, need: Need, command: WithdrawNeed, *, now: datetime) -> Need:
    """End it with the reason in the log."""
    require_open(need)
    note_change("reason", "", written(command.reason, "reason"))
    need.state, need.ended_at = NeedState.WITHDRAWN, now
    need.save(update_fields=["state", "ended_at"])
    return need
