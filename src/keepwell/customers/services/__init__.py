# SPDX-License-Identifier: Apache-2.0
"""The acts of the customers room."""

from keepwell.customers.services.answer_need import AnswerNeed, answer_need
from keepwell.customers.services.drop_goal import DropGoal, drop_goal
from keepwell.customers.services.move_goal import MoveGoal, move_goal
from keepwell.customers.services.postpone_need import PostponeNeed, postpone_need
from keepwell.customers.services.reach_goal import ReachGoal, reach_goal
from keepwell.customers.services.record_need import RecordNeed, record_need
from keepwell.customers.services.set_goal import SetGoal, set_goal
from keepwell.customers.services.withdraw_need import WithdrawNeed, withdraw_need

__all__ = [
    "AnswerNeed",
    "DropGoal",
    "MoveGoal",
    "PostponeNeed",
    "ReachGoal",
    "RecordNeed",
    "SetGoal",
    "WithdrawNeed",
    "answer_need",
    "drop_goal",
    "move_goal",
    "postpone_need",
    "reach_goal",
    "record_need",
    "set_goal",
    "withdraw_need",
]
