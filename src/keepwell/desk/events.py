# SPDX-License-Identifier: Apache-2.0
"""What the desk tells other rooms. Events name ticket, organisation and customer; texts stay in the tables."""

from datetime import datetime
from uuid import UUID

from keepwell.kernel.events import event


@event("desk.ticket_opened", live=True)
class TicketOpened:
    """A ticket exists, has an owner and a promise."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    owner_id: UUID
    requester_id: UUID
    severity: str
    channel: str


@event("desk.reply_added", live=True)
class ReplyAdded:
    """A message was written, or a call logged."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    message_id: UUID
    party: str
    is_internal: bool
    mentioned: tuple[UUID, ...] = ()


@event("desk.ticket_transferred", live=True)
class TicketTransferred:
    """The ticket has another owner."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    from_id: UUID
    to_id: UUID
    transfer_count: int


@event("desk.ticket_paused", live=True)
class TicketPaused:
    """The work stands still for a reason the contract knows."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    reason: str
    expected_until: datetime | None


@event("desk.ticket_resumed", live=True)
class TicketResumed:
    """The work goes on."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID


@event("desk.ticket_reclassified", live=True)
class TicketReclassified:
    """The class of the promise changed."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    before: str
    after: str


@event("desk.facts_edited", live=True)
class FactsEdited:
    """System, module, topic, cause or other facts were corrected."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID


@event("desk.workaround_given", live=True)
class WorkaroundGiven:
    """A temporary method was published to the customer."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    workaround_id: UUID
    expires_at: datetime


@event("desk.workaround_accepted", live=True)
class WorkaroundAccepted:
    """The customer can work with it."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    workaround_id: UUID


@event("desk.workaround_challenged", live=True)
class WorkaroundChallenged:
    """The customer cannot work with it."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    workaround_id: UUID


@event("desk.workaround_expired", live=True)
class WorkaroundExpired:
    """A temporary method ran out before a lasting solution came."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    workaround_id: UUID


@event("desk.interim_plan_submitted", live=True)
class InterimPlanSubmitted:
    """An interim plan waits for its approver."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    plan_id: UUID
    approver_id: UUID


@event("desk.interim_plan_approved", live=True)
class InterimPlanApproved:
    """An interim plan is in force until it expires."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    plan_id: UUID
    expires_at: datetime


@event("desk.interim_plan_returned", live=True)
class InterimPlanReturned:
    """The approver sent the plan back."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    plan_id: UUID


@event("desk.interim_plan_expired", live=True)
class InterimPlanExpired:
    """An interim plan ran out before the lasting change came."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    plan_id: UUID


@event("desk.service_restored", live=True)
class ServiceRestored:
    """People can work again; the cause may still be unsolved (D2)."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    restored_at: datetime


@event("desk.ticket_resolved", live=True)
class TicketResolved:
    """A solution was given, with its cause."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    cause: str
    resolved_at: datetime


@event("desk.cause_classified", live=True)
class CauseClassified:
    """Somebody said, or corrected, what caused the case; empty where nobody had said (B34, B35)."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    before: str
    after: str


@event("desk.ticket_confirmed", live=True)
class TicketConfirmed:
    """The customer says: solved."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID


@event("desk.ticket_closed", live=True)
class TicketClosed:
    """The file is closed."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID


@event("desk.ticket_reopened", live=True)
class TicketReopened:
    """The solution did not hold."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    reopen_count: int


@event("desk.ticket_cancelled", live=True)
class TicketCancelled:
    """Withdrawn by the customer, or declined with an alternative (B8)."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    party: str


@event("desk.ticket_merged", live=True)
class TicketMerged:
    """The ticket lives on in another one (K7)."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    into_id: UUID


@event("desk.tickets_linked", live=True)
class TicketsLinked:
    """Two tickets were linked or their link was taken away."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    other_id: UUID
    kind: str
    is_linked: bool


@event("desk.promise_waived", live=True)
class PromiseWaived:
    """A service manager waived clocks for a reason the proof shows."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    kinds: tuple[str, ...]


@event("desk.answer_promised", live=True)
class AnswerPromised:
    """Somebody promised the customer the next word by an instant (B32)."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    promised_at: datetime


@event("desk.history_imported")
class HistoryImported:
    """Cases of another desk's log came in, or went on; historic ones raise no notice (H1)."""

    organisation_id: UUID
    customer_id: UUID
    source: str
    ticket_ids: tuple[UUID, ...]
