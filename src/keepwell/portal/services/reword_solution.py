# SPDX-License-Identifier: Apache-2.0
"""Correct a shared solution, or open it to more or fewer readers."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.models import Ticket
from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command
from keepwell.kernel.errors import DomainError
from keepwell.portal.models import SharedSolution
from keepwell.portal.services.share_solution import ShareSolution, reword, tell


@command
class RewordSolution(ShareSolution):
    """All its words as they shall be."""


@action(
    "portal.reword_solution",
    title=gettext_lazy("Change the shared solution"),
    target=SharedSolution,
    command=RewordSolution,
)
def reword_solution(
    actor: Actor, solution: SharedSolution, command: RewordSolution, *, now: datetime
) -> SharedSolution:
    """Replace its words under the same rules."""
    if solution.withdrawn_at is not None:
        raise DomainError(_("It was withdrawn. Share the case anew."))
    ticket = Ticket.objects.filter(pk=solution.source_ticket).first() if solution.source_ticket else None
    reword(solution, command, ticket)
    solution.is_for_all, solution.changed_at = command.is_for_all, now
    solution.save(force_update=True)
    tell(solution)
    return solution
