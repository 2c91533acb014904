# SPDX-License-Identifier: Apache-2.0
"""The reader says whether a shared solution helped: a request that did not have to be made."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.people.models import Person
from keepwell.portal.events import SolutionUsed
from keepwell.portal.models import SharedSolution, SolutionUse


@command
class JudgeSolution:
    """Whether it helped."""

    has_helped: bool = field(gettext_lazy("This helped me"), default=True)


@action(
    "portal.judge_solution",
    title=gettext_lazy("Say whether it helped"),
    target=SharedSolution,
    command=JudgeSolution,
    lock=False,
)
def judge_solution(actor: Actor, solution: SharedSolution, command: JudgeSolution, *, now: datetime) -> SolutionUse:
    """Keep the reader's last word; each reader counts once."""
    reader = Person.objects.filter(pk=actor.person_id).first() if actor.person_id else None
    if reader is None:
        raise DomainError(_("Only a person can say whether it helped."))
    if solution.withdrawn_at is not None:
        raise DomainError(_("This solution was withdrawn. Tell us what you have run into."))
    made, _is_new = SolutionUse.objects.update_or_create(
        solution=solution,
        person=reader,
        defaults={
            "organisation_id": reader.organisation_id,
            "customer_id": reader.customer_id,
            "has_helped": command.has_helped,
            "said_at": now,
        },
    )
    publish(
        SolutionUsed(
            solution_id=solution.pk,
            person_id=reader.pk,
            organisation_id=reader.organisation_id,
            customer_id=reader.customer_id,
            has_helped=command.has_helped,
        )
    )
    return made
