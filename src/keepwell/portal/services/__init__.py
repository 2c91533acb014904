# SPDX-License-Identifier: Apache-2.0
"""What the requester's side does: sharing solved cases, judging them, rating, publishing help contacts."""

from keepwell.portal.services.confirm_help import ConfirmHelp, confirm_help
from keepwell.portal.services.judge_solution import JudgeSolution, judge_solution
from keepwell.portal.services.publish_help import PublishHelp, publish_help
from keepwell.portal.services.rate import Rate, rate
from keepwell.portal.services.renew_help_link import RenewHelpLink, renew_help_link
from keepwell.portal.services.reword_solution import RewordSolution, reword_solution
from keepwell.portal.services.share_solution import ShareSolution, share_solution
from keepwell.portal.services.withdraw_solution import WithdrawSolution, withdraw_solution

__all__ = [
    "ConfirmHelp",
    "JudgeSolution",
    "PublishHelp",
    "Rate",
    "RenewHelpLink",
    "RewordSolution",
    "ShareSolution",
    "WithdrawSolution",
    "confirm_help",
    "judge_solution",
    "publish_help",
    "rate",
    "renew_help_link",
    "reword_solution",
    "share_solution",
    "withdraw_solution",
]
