# SPDX-License-Identifier: Apache-2.0
"""Approvals: ask, answer (also for somebody who is away), withdraw."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.casework.choices import Answer, ApprovalState, Guarded, StepRule
from keepwell.casework.events import ApprovalAsked, ApprovalDecided
from keepwell.casework.ground import myself, named, of, person
from keepwell.casework.models import Approval, ApprovalSeat
from keepwell.desk.models import Ticket
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing, command, field
from keepwell.kernel.errors import DomainError
from keepwell.people.models import Absence, Person

_MOST_SEATS = 12


@command
class RequestApproval:
    """What, why, who in which order, and what waits for it."""

    subject: str = field(gettext_lazy("What is to be approved?"), max_length=200, personal=True)
    reason: str = field(gettext_lazy("Why"), widget="textarea", personal=True)
    guards: str = field(gettext_lazy("What waits for it"), choices=Guarded, default=Guarded.NOTHING.value)
    first: tuple[UUID, ...] = field(gettext_lazy("First step: who"), ref="people.Person")
    first_rule: str = field(gettext_lazy("First step: how many"), choices=StepRule, default=StepRule.ALL.value)
    second: tuple[UUID, ...] = field(gettext_lazy("Second step: who"), ref="people.Person", default=())
    second_rule: str = field(gettext_lazy("Second step: how many"), choices=StepRule, default=StepRule.ALL.value)
    third: tuple[UUID, ...] = field(gettext_lazy("Third step: who"), ref="people.Person", default=())
    third_rule: str = field(gettext_lazy("Third step: how many"), choices=StepRule, default=StepRule.ALL.value)


@action(
    "casework.request_approval",
    title=gettext_lazy("Ask for approval"),
    target=Ticket,
    command=RequestApproval,
    lock=False,
)
def request_approval(actor: Actor, ticket: Ticket, command: RequestApproval, *, now: datetime) -> Approval:
    """Put it before the persons of the first step."""
    if not command.subject.strip():
        raise DomainError(_("Say what is to be approved."), field="subject")
    if not command.reason.strip():
        raise DomainError(_("Say why; the approvers read nothing else."), field="reason")
    steps = _steps(command, ticket)
    asked = {one for people, _rule in steps for one in people}
    if actor.person_id in asked:
        raise DomainError(_("Who asks does not approve. Name somebody else."), field="first")
    made = Approval.objects.create(
        **of(ticket),
        ticket=ticket,
        subject=command.subject.strip(),
        reason=command.reason.strip(),
        guards=command.guards,
        asks_customer=Person.objects.filter(pk__in=asked, is_provider=False).exists(),
        asked_by_id=actor.person_id,
        asked_at=now,
        reminded_at=now,
    )
    ApprovalSeat.objects.bulk_create(
        ApprovalSeat(**of(ticket), approval=made, step=number, rule=rule, person_id=who)
        for number, (people, rule) in enumerate(steps, 1)
        for who in people
    )
    publish(ApprovalAsked(**named(ticket), approval_id=made.pk, step=1))
    return made


def _steps(command: RequestApproval, ticket: Ticket) -> list[tuple[Sequence[UUID], str]]:
    steps: list[tuple[Sequence[UUID], str]] = []
    for name in ("first", "second", "third"):
        people: tuple[UUID, ...] = tuple(dict.fromkeys(getattr(command, name)))
        if len(people) > _MOST_SEATS:
            raise DomainError(_("At most twelve persons in a step."), field=name)
        for one in people:
            person(one, ticket.customer_id, name)
        if people:
            steps.append((people, getattr(command, f"{name}_rule")))
    if not command.first:
        raise DomainError(_("Name who has to approve."), field="first")
    return steps


@command
class AnswerApproval:
    """Yes or no; a no says why."""

    answer: str = field(gettext_lazy("Your answer"), choices=Answer)
    reason: str = field(gettext_lazy("Reason"), max_length=300, personal=True, default="")


@action("casework.answer_approval", title=gettext_lazy("Answer an approval"), target=Approval, command=AnswerApproval)
def answer_approval(actor: Actor, approval: Approval, command: AnswerApproval, *, now: datetime) -> Approval:
    """Say yes or no at one's own seat, or at that of somebody for whom one stands in."""
    if approval.state != ApprovalState.WAITING:
        raise DomainError(_("This was decided already."))
    if command.answer not in Answer.values:
        raise DomainError(_("Approve or refuse."), field="answer")
    if command.answer == Answer.NO and not command.reason.strip():
        raise DomainError(_("Say why not, so that the asker knows what to do."), field="reason")
    seats = list(ApprovalSeat.objects.filter(approval=approval, step=approval.step))
    who = myself(actor)
    if who == approval.asked_by_id:
        raise DomainError(_("Who asks does not approve. One of the others has to answer."))
    seat = _seat(seats, who, now)
    seat.answer, seat.reason = command.answer, command.reason.strip()
    seat.answered_by_id, seat.answered_at = who, now
    seat.save(force_update=True)
    if command.answer == Answer.NO:
        return _end(approval, ApprovalState.REFUSED, now)
    if seat.rule == StepRule.ALL and any(not one.answer for one in seats):
        return approval
    return _next_step(approval, now)


def _seat(seats: Sequence[ApprovalSeat], who: UUID, now: datetime) -> ApprovalSeat:
    waiting = [one for one in seats if not one.answer]
    own = next((one for one in waiting if one.person_id == who), None)
    if own is not None:
        return own
    away = Absence.objects.filter(person_id__in=[one.person_id for one in waiting], stand_in_id=who).covering(now)
    for absent in away.values_list("person_id", flat=True):
        return next(one for one in waiting if one.person_id == absent)
    raise DomainError(_("It does not wait for you in this step. Ask one of those who are named."))


def _next_step(approval: Approval, now: datetime) -> Approval:
    if not ApprovalSeat.objects.filter(approval=approval, step=approval.step + 1).exists():
        return _end(approval, ApprovalState.APPROVED, now)
    approval.step += 1
    approval.reminded_at = now
    approval.save(force_update=True)
    publish(ApprovalAsked(**named(approval.ticket), approval_id=approval.pk, step=approval.step))
    return approval


def _end(approval: Approval, state: ApprovalState, now: datetime) -> Approval:
    approval.state, approval.decided_at = state.value, now
    approval.save(force_update=True)
    publish(ApprovalDecided(**named(approval.ticket), approval_id=approval.pk, state=state.value))
    return approval


@action("casework.withdraw_approval", title=gettext_lazy("Withdraw the request"), target=Approval)
def withdraw_approval(actor: Actor, approval: Approval, command: Nothing, *, now: datetime) -> Approval:
    """It is not needed any more; what waited for it goes on."""
    if approval.state != ApprovalState.WAITING:
        raise DomainError(_("This was decided already."))
    return _end(approval, ApprovalState.WITHDRAWN, now)
