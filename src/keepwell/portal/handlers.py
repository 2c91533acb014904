# SPDX-License-Identifier: Apache-2.0
"""After commit: counts of shared solutions, and the account team's notice of a low rating."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count, Q
from django.urls import reverse

from keepwell.desk.models import Ticket
from keepwell.kernel.events import Delivered, subscribe
from keepwell.people.selectors import csm_of, deputy_of, is_away
from keepwell.people.services import News, tell
from keepwell.portal.events import RatingGiven, SolutionUsed
from keepwell.portal.models import SharedSolution, SolutionUse
from keepwell.portal.notices import LOW_RATING

#: ratings up to here are told to who looks after the customer
LOW = 2


@subscribe(SolutionUsed, name="portal.count_uses")
def count_uses(batch: Sequence[Delivered[SolutionUsed]]) -> None:
    """Count readers and those whom it helped."""
    ids: set[UUID] = {one.event.solution_id for one in batch}
    counted = (
        SolutionUse.objects.filter(solution__in=ids)
        .values("solution")
        .annotate(readers=Count("pk"), helped=Count("pk", filter=Q(has_helped=True)))
    )
    for row in counted:
        SharedSolution.objects.filter(pk=row["solution"]).update(
            reader_count=row["readers"], helped_count=row["helped"]
        )


@subscribe(RatingGiven, name="portal.tell_low_ratings")
def tell_low_ratings(batch: Sequence[Delivered[RatingGiven]]) -> None:
    """The CSM learns of it; the deputy too while the CSM is away."""
    for one in batch:
        if one.event.score > LOW:
            continue
        ticket = Ticket.objects.filter(pk=one.event.ticket_id).first()
        if ticket is None:
            continue
        words: dict[str, str | int] = {"number": ticket.number, "title": ticket.title, "score": one.event.score}
        link = reverse("desk:ticket", args=[ticket.number])
        told = _leads(one.event.customer_id, one)
        tell([News(pk, LOW_RATING, f"rating:{one.id}", words, link) for pk in told], now=one.occurred_at)


def _leads(customer_id: UUID, one: Delivered[RatingGiven]) -> list[UUID]:
    day = one.occurred_at.date()
    manager, deputy = csm_of(customer_id, day), deputy_of(customer_id, day)
    told = [manager.pk] if manager is not None else []
    if deputy is not None and (manager is None or is_away(manager.pk, one.occurred_at)):
        told.append(deputy.pk)
    return told
