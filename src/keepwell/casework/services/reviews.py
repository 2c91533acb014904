# SPDX-License-Identifier: Apache-2.0
"""The review after a grave incident: timeline, cause, what we change; without it the ticket does not close (A5)."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.casework.choices import ItemSource
from keepwell.casework.events import ReviewFinished
from keepwell.casework.ground import named, of
from keepwell.casework.models import ChecklistItem, Review
from keepwell.casework.services.checklists import AddItem, new_item
from keepwell.desk.models import Ticket
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing, command, field
from keepwell.kernel.errors import DomainError


@command
class WriteReview:
    """What happened when, why, and what we learned."""

    timeline: str = field(
        gettext_lazy("Timeline"),
        widget="textarea",
        personal=True,
        help=gettext_lazy("A line an event: when, what happened, who did what."),
    )
    cause: str = field(
        gettext_lazy("Cause"), widget="textarea", personal=True, help=gettext_lazy("Ask “why” until nobody is blamed.")
    )
    lessons: str = field(gettext_lazy("What we learned"), widget="textarea", personal=True, default="")


@action("casework.write_review", title=gettext_lazy("Write the review"), target=Ticket, command=WriteReview, lock=False)
def write_review(actor: Actor, ticket: Ticket, command: WriteReview, *, now: datetime) -> Review:
    """Keep it; until it is finished it can be written anew."""
    if not command.timeline.strip():
        raise DomainError(_("Write what happened when."), field="timeline")
    if not command.cause.strip():
        raise DomainError(_("Write why it happened."), field="cause")
    found = Review.objects.select_for_update(no_key=True).filter(ticket=ticket).first() or Review(
        **of(ticket), ticket=ticket
    )
    if found.finished_at is not None:
        raise DomainError(_("The review is finished and stays as it is. Write what is new as a note."))
    found.timeline, found.cause = command.timeline.strip(), command.cause.strip()
    found.lessons = command.lessons.strip()
    found.written_by_id, found.written_at = actor.person_id, now
    found.save()
    return found


@action("casework.add_review_action", title=gettext_lazy("Add an action"), target=Review, command=AddItem, lock=False)
def add_review_action(actor: Actor, review: Review, command: AddItem, *, now: datetime) -> ChecklistItem:
    """Somebody changes something until a day."""
    if command.owner_id is None or command.due_on is None:
        missing = "owner_id" if command.owner_id is None else "due_on"
        raise DomainError(_("An action of a review has somebody who does it, and a day."), field=missing)
    return new_item(review.ticket, command, ItemSource.REVIEW, now)


@action("casework.finish_review", title=gettext_lazy("Finish the review"), target=Review)
def finish_review(actor: Actor, review: Review, command: Nothing, *, now: datetime) -> Review:
    """Nothing in it changes any more; its actions go on."""
    if review.finished_at is not None:
        raise DomainError(_("The review is finished already."))
    actions = ChecklistItem.objects.filter(ticket_id=review.ticket_id, source=ItemSource.REVIEW, dropped_because="")
    if not actions.exists():
        raise DomainError(_("Add at least one action with somebody who does it and a day."))
    review.finished_at, review.finished_by_id = now, actor.person_id
    review.save(force_update=True)
    publish(ReviewFinished(**named(review.ticket), review_id=review.pk))
    return review
