# SPDX-License-Identifier: Apache-2.0
"""Move the day of a goal; the first one is kept."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from keepwell.customers.models import Goal
from keepwell.customers.services._ground import coming, written
from keepwell.customers.services.reach_goal import require_live
from keepwell.kernel.actions import action, note_change
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.people.selectors import today_for


@command
class MoveGoal:
    """The new day, and why."""

    due_on: date = field(_("Due on"))
    reason: str = field(_("Reason"), max_length=300)


@action("customers.move_goal", title=_("Move the day"), target=Goal, command=MoveGoal)
def move_goal(actor: Actor, goal: Goal, command: MoveGoal, *, now: datetime) -> Goal:
    """Keep the new day with its reason in the log."""
    require_live(goal)
    note_change("reason", "", written(command.reason, "reason"))
    goal.due_on = coming(command.due_on, today_for(goal.customer, now), "due_on")
    goal.save(update_fields=["due_on"])
    return goal
