# SPDX-License-Identifier: Apache-2.0
"""Tables of casework."""

from keepwell.casework.models.approval import Approval, ApprovalSeat
from keepwell.casework.models.care import Complaint, Mood
from keepwell.casework.models.checklist import ChecklistItem, ChecklistTemplate
from keepwell.casework.models.effort import RunningTimer, TimeEntry
from keepwell.casework.models.problem import Problem, ProblemRoute, ProblemTicket
from keepwell.casework.models.verdict import Review, Verdict

__all__ = [
    "Approval",
    "ApprovalSeat",
    "ChecklistItem",
    "ChecklistTemplate",
    "Complaint",
    "Mood",
    "Problem",
    "ProblemRoute",
    "ProblemTicket",
    "Review",
    "RunningTimer",
    "TimeEntry",
    "Verdict",
]
