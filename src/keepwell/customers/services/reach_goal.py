# SPDX-License-Identifier: Apache-2.0
"""Say that a goal is reached: by evidence only."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.customers.choices import GoalState
from keepwell.customers.events import GoalEnded
from keepwell.customers.models import Goal
from keepwell.customers.services._ground import written
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError


@command
class ReachGoal:
    """What shows it."""

    evidence: str = field(
        _("Evidence"), widget="textarea", personal=True, help=_("The figure, report or words that show it.")
    )


@action("customers.reach_goal", title=_("Reached"), target=Goal, command=ReachGoal)
def reach_goal(actor: Actor, goal: Goal, command: ReachGoal, *, now: datetime) -> Goal:
    """Close the goal with its evidence."""
    return end(goal, GoalState.REACHED, written(command.evidence, "evidence"), now)


def end(goal: Goal, state: GoalState, words: str, now: datetime) -> Goal:
    """Close a goal one way or the other, and tell."""
    require_live(goal)
    goal.state, goal.evidence, goal.ended_at = state, words, now
    goal.save(update_fields=["state", "evidence", "ended_at"])
    publish(
        GoalEnded(goal_id=goal.pk, organisation_id=goal.organisation_id, customer_id=goal.customer_id, state=goal.state)
    )
    return goal


def require_live(goal: Goal) -> None:
    """An error when the goal was reached or given up already."""
    if goal.state != GoalState.LIVE:
        raise DomainError(_("This goal has ended. Set a new one."))
