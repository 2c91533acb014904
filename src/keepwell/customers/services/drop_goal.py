# SPDX-License-Identifier: Apache-2.0
"""Give a goal up, and say why."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.customers.choices import GoalState
from keepwell.customers.models import Goal
from keepwell.customers.services._ground import written
from keepwell.customers.services.reach_goal import end
from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field


@command
class DropGoal:
    """Why it is no longer pursued."""

    reason: str = field(_("Reason"), widget="textarea", personal=True)


@action("customers.drop_goal", title=_("Give up"), target=Goal, command=DropGoal)
def drop_goal(actor: Actor, goal: Goal, command: DropGoal, *, now: datetime) -> Goal:
    """End it with the reason."""
    return end(goal, GoalState.DROPPED, written(command.reason, "reason"), now)
