# SPDX-License-Identifier: Apache-2.0
"""Take a shared solution back: it is wrong, old, or said too much."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.portal.models import SharedSolution
from keepwell.portal.services.share_solution import tell


@command
class WithdrawSolution:
    """Why nobody shall read it any longer."""

    reason: str = field(gettext_lazy("Reason"), max_length=300)


@action(
    "portal.withdraw_solution",
    title=gettext_lazy("Withdraw the shared solution"),
    target=SharedSolution,
    command=WithdrawSolution,
)
def withdraw_solution(
    actor: Actor, solution: SharedSolution, command: WithdrawSolution, *, now: datetime
) -> SharedSolution:
    """Nobody finds it from now on; the row stays as the proof of what was shared."""
    if solution.withdrawn_at is not None:
        raise DomainError(_("It was withdrawn before."))
    if not command.reason.strip():
        raise DomainError(_("Say in a few words why."), field="reason")
    solution.withdrawn_at, solution.withdrawn_reason = now, command.reason.strip()
    solution.save(force_update=True)
    tell(solution)
    return solution
