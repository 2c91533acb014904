# SPDX-License-Identifier: Apache-2.0
"""Share a solved case for reuse: an agent writes question and solution anew, without names."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.choices import SOLVED_STATES
from keepwell.desk.models import Ticket
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.portal.events import SolutionShared
from keepwell.portal.matching import grams
from keepwell.portal.models import SharedSolution
from keepwell.portal.wording import given_away, telling_words

TEXTS = ("question", "symptom", "solution", "product")


@command
class ShareSolution:
    """The cleaned question and what helps, as any reader may see them."""

    question: str = field(gettext_lazy("Question"), max_length=200, personal=True)
    symptom: str = field(
        gettext_lazy("How it shows"),
        widget="textarea",
        personal=True,
        default="",
        max_length=5_000,
        help=gettext_lazy("The words in which somebody in trouble would describe it; the search reads them."),
    )
    solution: str = field(gettext_lazy("What helps"), widget="markdown", personal=True, max_length=20_000)
    product: str = field(gettext_lazy("System or module"), max_length=120, default="")
    is_for_all: bool = field(
        gettext_lazy("Open to people of all customers"),
        default=False,
        help=gettext_lazy("Otherwise only people of this customer find it."),
    )


@action("portal.share_solution", title=gettext_lazy("Share the solution"), target=Ticket, command=ShareSolution)
def share_solution(actor: Actor, ticket: Ticket, command: ShareSolution, *, now: datetime) -> SharedSolution:
    """Publish it; refuse words that tell whose case it was."""
    if ticket.state not in SOLVED_STATES:
        raise DomainError(_("Only a solved case can be shared. Resolve it first."))
    if ticket.is_confidential or ticket.project_id is not None:
        raise DomainError(_("What is confidential or belongs to a project is not shared."))
    if SharedSolution.objects.current().from_ticket(ticket.pk).exists():
        raise DomainError(_("This case is shared already. Change or withdraw what is shared."))
    made = SharedSolution(
        organisation_id=ticket.customer_id,
        customer_id=ticket.customer_id,
        source_ticket=ticket.pk,
        is_for_all=command.is_for_all,
        shared_by_id=actor.person_id,
        shared_at=now,
        changed_at=now,
    )
    reword(made, command, ticket)
    made.save(force_insert=True)
    tell(made)
    return made


def reword(solution: SharedSolution, command: ShareSolution, ticket: Ticket | None) -> None:
    """Put the words on the row; refuses empty ones and those that give somebody away."""
    telling = telling_words(ticket) if ticket is not None else []
    for name in TEXTS:
        text = getattr(command, name).strip()
        found = given_away(text, telling)
        if found:
            raise DomainError(
                _("Take out what tells whose case it was: {words}").format(words=" · ".join(dict.fromkeys(found))),
                field=name,
            )
        setattr(solution, name, text)
    if not solution.question:
        raise DomainError(_("Write the question as others would ask it."), field="question")
    if not solution.solution:
        raise DomainError(_("Write what helps."), field="solution")
    words = (solution.question, solution.product, solution.symptom, solution.solution)
    solution.grams = list(dict.fromkeys(gram for text in words for gram in grams(text)))


def tell(solution: SharedSolution) -> None:
    """Publish that it changed."""
    publish(
        SolutionShared(
            solution_id=solution.pk,
            organisation_id=solution.organisation_id,
            customer_id=solution.customer_id,
            is_for_all=solution.is_for_all,
        )
    )
