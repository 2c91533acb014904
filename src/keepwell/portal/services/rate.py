# SPDX-License-Identifier: Apache-2.0
"""Rate a solution: one to five and a few words, once for each resolution, open to change for a week."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.choices import SOLVED_STATES
from keepwell.desk.models import Ticket
from keepwell.kernel.actions import action, note_change, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.portal.events import RatingGiven
from keepwell.portal.models import Rating

OPEN_FOR = timedelta(days=7)


@command
class Rate:
    """One is bad, five is very good."""

    score: int = field(gettext_lazy("How satisfied are you?"))
    words: str = field(gettext_lazy("In a few words"), widget="textarea", personal=True, default="", max_length=2_000)


@action("portal.rate", title=gettext_lazy("Rate the solution"), target=Ticket, command=Rate)
def rate(actor: Actor, ticket: Ticket, command: Rate, *, now: datetime) -> Rating:
    """Keep the judgement of this resolution; who asked is the only one to give it."""
    if ticket.state not in SOLVED_STATES:
        raise DomainError(_("There is no solution to rate yet."))
    if actor.person_id != ticket.requester_id or actor.person_id is None:
        raise DomainError(_("Only who asked rates the solution."))
    if not 1 <= command.score <= 5:  # the scale
        raise DomainError(_("Choose from 1 (bad) to 5 (very good)."), field="score")
    known = Rating.objects.filter(ticket=ticket, cycle=ticket.reopen_count).first()
    if known is not None and now - known.given_at > OPEN_FOR:
        raise DomainError(_("A rating can be changed for a week. Tell us by a message what is different now."))
    made = known or Rating(
        ticket=ticket,
        cycle=ticket.reopen_count,
        organisation_id=ticket.organisation_id,
        customer_id=ticket.customer_id,
        given_by_id=actor.person_id,
        given_at=now,
    )
    note_change("rating", made.score if known else None, command.score)
    made.score, made.words, made.changed_at = command.score, command.words.strip(), now
    made.save()
    publish(
        RatingGiven(
            rating_id=made.pk,
            ticket_id=ticket.pk,
            organisation_id=ticket.organisation_id,
            customer_id=ticket.customer_id,
            score=made.score,
            cycle=made.cycle,
        )
    )
    return made
