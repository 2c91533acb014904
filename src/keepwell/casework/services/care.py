# SPDX-License-Identifier: Apache-2.0
"""The door for complaints, the mood at a contact, and how widespread a matter is."""

import itertools
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.casework.choices import Feeling
from keepwell.casework.events import (
    ComplaintEnded,
    ComplaintMarked,
    MoodFell,
    NextStepLate,
    NextStepSet,
    PrevalenceAsked,
)
from keepwell.casework.ground import named, of
from keepwell.casework.models import Complaint, Mood
from keepwell.desk.models import Ticket
from keepwell.kernel.actions import action, note_change_for, publish, set_action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing, command, field
from keepwell.kernel.errors import DomainError
from keepwell.sla.selectors import next_working_day

#: falling over so many contacts in a row wakes the CSM (B93)
_FALLING = 3


@command
class MarkComplaint:
    """What the person complains about, and what happens next until when."""

    what: str = field(gettext_lazy("What the person complains about"), widget="textarea", personal=True)
    next_step: str = field(
        gettext_lazy("Next step"), max_length=300, personal=True, help=gettext_lazy("The person reads it.")
    )
    next_step_at: datetime = field(gettext_lazy("By when"))


@action(
    "casework.mark_complaint",
    title=gettext_lazy("This is a complaint"),
    target=Ticket,
    command=MarkComplaint,
    lock=False,
)
def mark_complaint(actor: Actor, ticket: Ticket, command: MarkComplaint, *, now: datetime) -> Complaint:
    """Bring the case before CSM and head; from now on it always has a next step with a date."""
    if not command.what.strip():
        raise DomainError(_("Write what the person complains about, in his words."), field="what")
    if Complaint.objects.filter(ticket=ticket).exists():
        raise DomainError(_("This case is a complaint already. Set its next step."))
    _check_step(command.next_step, command.next_step_at, now)
    return _marked(ticket, command, actor, now)


@action("casework.take_up_complaint", title=gettext_lazy("Take up a complaint"), target=Ticket, lock=False)
def take_up_complaint(actor: Actor, ticket: Ticket, command: Nothing, *, now: datetime) -> Complaint:
    """A ticket of the kind “complaint” gets its first step by itself: a call within one working day."""
    found = Complaint.objects.filter(ticket=ticket).first()
    if found is not None:
        return found
    step = MarkComplaint(what="", next_step=_("We call you and listen."), next_step_at=next_working_day(now))
    return _marked(ticket, step, actor, now)


def _marked(ticket: Ticket, command: MarkComplaint, actor: Actor, now: datetime) -> Complaint:
    made = Complaint.objects.create(
        **of(ticket),
        ticket=ticket,
        what=command.what.strip(),
        next_step=command.next_step.strip(),
        next_step_at=command.next_step_at,
        marked_by_id=actor.person_id,
        marked_at=now,
    )
    publish(ComplaintMarked(**named(ticket), complaint_id=made.pk))
    return made


@command
class SetNextStep:
    """What happens next, until when."""

    next_step: str = field(
        gettext_lazy("Next step"), max_length=300, personal=True, help=gettext_lazy("The person reads it.")
    )
    next_step_at: datetime = field(gettext_lazy("By when"))


@action("casework.set_next_step", title=gettext_lazy("Set the next step"), target=Complaint, command=SetNextStep)
def set_next_step(actor: Actor, complaint: Complaint, command: SetNextStep, *, now: datetime) -> Complaint:
    """A new step takes the place of the last; the log keeps the old date."""
    if complaint.ended_at is not None:
        raise DomainError(_("This complaint has ended. Mark a new one if the person complains again."))
    _check_step(command.next_step, command.next_step_at, now)
    complaint.next_step, complaint.next_step_at = command.next_step.strip(), command.next_step_at
    complaint.reminded_at = None
    complaint.save(force_update=True)
    publish(NextStepSet(**named(complaint.ticket), complaint_id=complaint.pk))
    return complaint


def _check_step(step: str, at: datetime, now: datetime) -> None:
    if not step.strip():
        raise DomainError(_("Say what happens next; a complaint is never without it."), field="next_step")
    if at <= now:
        raise DomainError(_("This time has passed. Choose a later one."), field="next_step_at")


@command
class EndComplaint:
    """How it was settled."""

    outcome: str = field(gettext_lazy("How it was settled"), widget="textarea", personal=True)


@action("casework.end_complaint", title=gettext_lazy("End the complaint"), target=Complaint, command=EndComplaint)
def end_complaint(actor: Actor, complaint: Complaint, command: EndComplaint, *, now: datetime) -> Complaint:
    """It is settled; how stays with it."""
    if complaint.ended_at is not None:
        raise DomainError(_("This complaint has ended already."))
    if not command.outcome.strip():
        raise DomainError(_("Write how it was settled and what the person said."), field="outcome")
    complaint.ended_at, complaint.outcome = now, command.outcome.strip()
    complaint.save(force_update=True)
    publish(ComplaintEnded(**named(complaint.ticket), complaint_id=complaint.pk))
    return complaint


@set_action("casework.sound_next_steps", title=gettext_lazy("Say that a next step is late"), target=Complaint)
def sound_next_steps(actor: Actor, rows: Sequence[Complaint], command: Nothing, *, now: datetime) -> None:
    """Once for each date that passed."""
    for row in rows:
        if row.ended_at is None and row.reminded_at is None and row.next_step_at < now:
            row.reminded_at = now
            note_change_for(row, {"late": (False, True)})
            row.save(update_fields=["reminded_at"])
            publish(NextStepLate(**named(row.ticket), complaint_id=row.pk))


@command
class NoteMood:
    """How the person felt."""

    feeling: int = field(gettext_lazy("Mood"), choices=Feeling)


@action("casework.note_mood", title=gettext_lazy("Note the mood"), target=Ticket, command=NoteMood, lock=False)
def note_mood(actor: Actor, ticket: Ticket, command: NoteMood, *, now: datetime) -> Mood:
    """Keep it with the person's last contacts; falling three times in a row wakes the CSM."""
    if command.feeling not in Feeling.values:
        raise DomainError(_("Choose from angry to glad."), field="feeling")
    made = Mood.objects.create(
        **of(ticket),
        ticket=ticket,
        person_id=ticket.requester_id,
        feeling=command.feeling,
        noted_by_id=actor.person_id,
        noted_at=now,
    )
    last = list(Mood.objects.filter(person_id=ticket.requester_id).values_list("feeling", flat=True)[:_FALLING])
    if len(last) == _FALLING and all(newer < older for newer, older in itertools.pairwise(last)):
        publish(MoodFell(**named(ticket), person_id=ticket.requester_id))
    return made


@action("casework.count_around", title=gettext_lazy("Count how many have the same"), target=Ticket, lock=False)
def count_around(actor: Actor, ticket: Ticket, command: Nothing, *, now: datetime) -> Ticket:
    """Have it counted over all companies, and kept with the ticket (B24, B26)."""
    if not ticket.topic:
        raise DomainError(_("Enter a topic in the facts first; it is what is counted."))
    publish(PrevalenceAsked(**named(ticket)))
    return ticket
