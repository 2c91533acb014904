# SPDX-License-Identifier: Apache-2.0
"""“This cannot be solved”: with another way and a day to look again, agreed by a second person, told in time (B52)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.casework.choices import ItemSource, VerdictState
from keepwell.casework.events import VerdictBroughtBack, VerdictDecided, VerdictLate, VerdictProposed
from keepwell.casework.ground import named, of
from keepwell.casework.models import Verdict
from keepwell.casework.services.checklists import AddItem, new_item
from keepwell.desk.choices import OPEN_STATES
from keepwell.desk.models import Ticket
from keepwell.desk.services import open_ticket_locked, refuse
from keepwell.kernel.actions import action, note_change_for, publish, set_action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing, command, field
from keepwell.kernel.errors import DomainError
from keepwell.sla.selectors import next_working_day

_FARTHEST = timedelta(days=366)
_BACK = timedelta(days=7)


@command
class ProposeVerdict:
    """Why not, what instead, when we look again."""

    reason: str = field(gettext_lazy("Why it cannot be solved"), widget="textarea", personal=True)
    alternative: str = field(gettext_lazy("What can be done instead"), widget="textarea", personal=True)
    review_on: date = field(gettext_lazy("We look again on"))
    known_at: datetime | None = field(
        gettext_lazy("Known since"),
        default=None,
        help=gettext_lazy("Empty: now. The customer is told within one working day of it."),
    )


@action(
    "casework.propose_verdict",
    title=gettext_lazy("Cannot be solved"),
    target=Ticket,
    command=ProposeVerdict,
    lock=False,
)
def propose_verdict(actor: Actor, ticket: Ticket, command: ProposeVerdict, *, now: datetime) -> Verdict:
    """Put it before CSM, deputy or service manager; the working day begins when we knew."""
    if ticket.state not in OPEN_STATES:
        raise DomainError(_("Only an open ticket can be said to have no solution."))
    if not command.reason.strip():
        raise DomainError(_("Say why it cannot be solved."), field="reason")
    if not command.alternative.strip():
        raise DomainError(_("Say what can be done instead; nobody is sent away with a bare no."), field="alternative")
    if not now.date() < command.review_on <= now.date() + _FARTHEST:
        raise DomainError(_("Choose a day within the next twelve months on which we look again."), field="review_on")
    known = command.known_at or now
    if not now - _BACK <= known <= now:
        raise DomainError(_("Enter when it became known, within the last seven days."), field="known_at")
    if actor.person_id is None:
        raise DomainError(_("Only a person can do this."))
    if Verdict.objects.filter(ticket=ticket, state=VerdictState.PROPOSED).exists():
        raise DomainError(_("A verdict waits already. Have it decided first."))
    made = Verdict.objects.create(
        **of(ticket),
        ticket=ticket,
        reason=command.reason.strip(),
        alternative=command.alternative.strip(),
        review_on=command.review_on,
        proposed_by_id=actor.person_id,
        known_at=known,
        tell_by=next_working_day(known),
    )
    publish(VerdictProposed(**named(ticket), verdict_id=made.pk))
    return made


@action("casework.agree_to_verdict", title=gettext_lazy("Agree and tell the customer"), target=Verdict)
def agree_to_verdict(actor: Actor, verdict: Verdict, command: Nothing, *, now: datetime) -> Verdict:
    """Tell the customer in the same breath, and end the ticket until the day we look again."""
    _require_waiting(verdict)
    if verdict.proposed_by_id == actor.person_id:
        raise DomainError(_("A second person has to agree: CSM, deputy or service manager."))
    ticket = open_ticket_locked(verdict.ticket_id)
    body = "\n\n".join(
        (
            verdict.reason,
            _("Instead: %(alternative)s") % {"alternative": verdict.alternative},
            _("We look at it again on %(day)s, by ourselves, and tell you.") % {"day": verdict.review_on.isoformat()},
        )
    )
    refuse(ticket, body, verdict.reason, actor=actor, now=now)
    return _decided(verdict, VerdictState.TOLD, actor.person_id, now)


@command
class RefuseVerdict:
    """What should still be tried."""

    note: str = field(gettext_lazy("What should still be tried"), max_length=300, personal=True)


@action("casework.refuse_verdict", title=gettext_lazy("Go on trying"), target=Verdict, command=RefuseVerdict)
def refuse_verdict(actor: Actor, verdict: Verdict, command: RefuseVerdict, *, now: datetime) -> Verdict:
    """The ticket goes on."""
    _require_waiting(verdict)
    if not command.note.strip():
        raise DomainError(_("Say what should still be tried."), field="note")
    verdict.decision_note = command.note.strip()
    who = actor.person_id if actor.person_id != verdict.proposed_by_id else None  # one may take back one's own
    return _decided(verdict, VerdictState.REFUSED, who, now)


def _require_waiting(verdict: Verdict) -> None:
    if verdict.state != VerdictState.PROPOSED:
        raise DomainError(_("This was decided already."))


def _decided(verdict: Verdict, state: VerdictState, who: UUID | None, now: datetime) -> Verdict:
    verdict.state, verdict.decided_by_id, verdict.decided_at = state.value, who, now
    if state is VerdictState.TOLD:
        verdict.told_at = now
    verdict.save(force_update=True)
    in_time = now <= verdict.tell_by
    told = VerdictDecided(**named(verdict.ticket), verdict_id=verdict.pk, state=state.value, is_in_time=in_time)
    publish(told)
    return verdict


@set_action("casework.sound_verdicts", title=gettext_lazy("Say that a verdict was not told in time"), target=Verdict)
def sound_verdicts(actor: Actor, rows: Sequence[Verdict], command: Nothing, *, now: datetime) -> None:
    """Once for each whose working day is over while nobody told the customer."""
    for row in rows:
        if row.state == VerdictState.PROPOSED and row.alarmed_at is None and row.tell_by < now:
            row.alarmed_at = now
            note_change_for(row, {"alarmed": (False, True)})
            row.save(update_fields=["alarmed_at"])
            publish(VerdictLate(**named(row.ticket), verdict_id=row.pk))


@set_action(
    "casework.bring_back_verdicts", title=gettext_lazy("Look again at what could not be solved"), target=Verdict
)
def bring_back_verdicts(actor: Actor, rows: Sequence[Verdict], command: Nothing, *, now: datetime) -> None:
    """The day has come: a task for the ticket's owner, once."""
    for row in rows:
        if row.state == VerdictState.TOLD and row.brought_back_at is None and row.review_on <= now.date():
            row.brought_back_at = now
            note_change_for(row, {"brought_back": (False, True)})
            row.save(update_fields=["brought_back_at"])
            words = _("Look again: can %(number)s be solved now?") % {"number": row.ticket.number}
            new_item(row.ticket, AddItem(text=words, due_on=row.review_on), ItemSource.VERDICT, now)
            publish(VerdictBroughtBack(**named(row.ticket), verdict_id=row.pk))
