# SPDX-License-Identifier: Apache-2.0
"""What the desk tells people after commit.

Every notice has a key made of the event's id, so a second delivery tells nobody twice.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol
from uuid import UUID

from keepwell.desk import events, notices
from keepwell.desk.choices import Party, Severity
from keepwell.desk.models import InterimPlan, Ticket, Watcher, Workaround
from keepwell.desk.telling import Messenger, messenger
from keepwell.kernel.events import Delivered, subscribe
from keepwell.people.services import NoticeKind


class OfTicket(Protocol):
    """An event of the desk: it names its ticket."""

    @property
    def ticket_id(self) -> UUID:
        """The ticket."""
        ...


Tell = Callable[[Messenger, Ticket, Delivered[Any]], None]


def _each(batch: Sequence[Delivered[Any]], tell: Tell) -> None:
    talker = messenger(tickets=(one.event.ticket_id for one in batch), people=(one.actor_id for one in batch))
    for one in batch:
        ticket = talker.tickets.get(one.event.ticket_id)
        if ticket is not None:
            tell(talker, ticket, one)
    talker.send(batch[0].occurred_at)


def _to(kind: NoticeKind, *who: str) -> Tell:
    """Tell the persons in these columns of the ticket."""

    def tell(talker: Messenger, ticket: Ticket, one: Delivered[OfTicket]) -> None:
        people = [getattr(ticket, f"{column}_id") for column in who]
        talker.add(ticket, kind, one.id, people, by=one.actor_id)

    return tell


@subscribe(events.TicketOpened, name="desk.tell_opened")
def tell_opened(batch: Sequence[Delivered[events.TicketOpened]]) -> None:
    """The owner learns of his ticket, a severe one also CSM and deputy; the requester knows who answers."""
    _each(batch, _opened)


def _opened(talker: Messenger, ticket: Ticket, one: Delivered[events.TicketOpened]) -> None:
    is_severe = one.event.severity == Severity.SEVERE
    told = [one.event.owner_id, *(talker.leads(ticket, one.occurred_at) if is_severe else ())]
    asker = talker.name(one.event.requester_id)
    kind = notices.OPENED_SEVERE if is_severe else notices.OPENED
    talker.add(ticket, kind, one.id, told, by=one.actor_id, name=asker)
    owner = talker.name(one.event.owner_id)
    talker.add(ticket, notices.RECEIVED, one.id, [one.event.requester_id], name=owner)


@subscribe(events.ReplyAdded, name="desk.tell_reply")
def tell_reply(batch: Sequence[Delivered[events.ReplyAdded]]) -> None:
    """Words of the customer go to the owner, ours to the requester, notes to the owner; and all to who follows."""
    watchers = _watchers([one.event.ticket_id for one in batch])

    def tell(talker: Messenger, ticket: Ticket, one: Delivered[events.ReplyAdded]) -> None:
        following = watchers.get(ticket.pk, [])
        if one.event.is_internal:
            called = set(one.event.mentioned)
            team = [person for person, is_ours in following if is_ours]
            talker.add(ticket, notices.MENTIONED, one.id, called, by=one.actor_id)
            others = [person for person in (ticket.owner_id, *team) if person not in called]
            talker.add(ticket, notices.NOTE_WRITTEN, one.id, others, by=one.actor_id)
            return
        all_following = [person for person, _is_ours in following]
        if one.event.party == Party.CUSTOMER:
            people = [ticket.owner_id, ticket.requester_id, *all_following]
            talker.add(ticket, notices.CUSTOMER_WROTE, one.id, people, by=one.actor_id)
        else:
            talker.add(ticket, notices.TEAM_WROTE, one.id, [ticket.requester_id, *all_following], by=one.actor_id)

    _each(batch, tell)


def _watchers(ticket_ids: Sequence[UUID]) -> dict[UUID, list[tuple[UUID, bool]]]:
    found: dict[UUID, list[tuple[UUID, bool]]] = {}
    rows = Watcher.objects.filter(ticket_id__in=ticket_ids)
    for ticket_id, person_id, is_ours in rows.values_list("ticket_id", "person_id", "person__is_provider"):
        found.setdefault(ticket_id, []).append((person_id, is_ours))
    return found


@subscribe(events.TicketTransferred, name="desk.tell_transferred")
def tell_transferred(batch: Sequence[Delivered[events.TicketTransferred]]) -> None:
    """The new owner learns what is his now."""
    talker = messenger(
        tickets=(one.event.ticket_id for one in batch),
        people=[one.event.from_id for one in batch] + [one.actor_id for one in batch],
    )
    for one in batch:
        ticket = talker.tickets.get(one.event.ticket_id)
        if ticket is not None:
            former = talker.name(one.event.from_id)
            talker.add(ticket, notices.TRANSFERRED, one.id, [one.event.to_id], by=one.actor_id, name=former)
    talker.send(batch[0].occurred_at)


_PLAIN: tuple[tuple[type, str, Tell], ...] = (
    (events.TicketPaused, "paused", _to(notices.PAUSED, "requester")),
    (events.WorkaroundGiven, "workaround_given", _to(notices.WORKAROUND_GIVEN, "requester")),
    (events.WorkaroundChallenged, "workaround_challenged", _to(notices.WORKAROUND_CHALLENGED, "owner")),
    (events.InterimPlanExpired, "plan_expired", _to(notices.PLAN_EXPIRED, "owner")),
    (events.ServiceRestored, "restored", _to(notices.RESTORED, "requester")),
    (events.TicketResolved, "resolved", _to(notices.RESOLVED, "requester")),
    (events.TicketConfirmed, "confirmed", _to(notices.CONFIRMED, "owner")),
    (events.TicketReopened, "reopened", _to(notices.REOPENED, "owner", "requester")),
    (events.TicketCancelled, "cancelled", _to(notices.CANCELLED, "owner", "requester")),
)


def _plainly(tell: Tell) -> Callable[[Sequence[Delivered[Any]]], None]:
    def receive(batch: Sequence[Delivered[Any]]) -> None:
        _each(batch, tell)

    return receive


for _cls, _name, _tell in _PLAIN:
    subscribe(_cls, name=f"desk.tell_{_name}")(_plainly(_tell))


@subscribe(events.TicketResumed, name="desk.tell_resumed")
def tell_resumed(batch: Sequence[Delivered[events.TicketResumed]]) -> None:
    """A pause that ended by itself wakes the owner; one that a person ended he knows of."""
    ended = [one for one in batch if one.actor_id is None]
    if ended:
        _each(ended, _to(notices.PAUSE_ENDED, "owner"))


@subscribe(events.WorkaroundExpired, name="desk.tell_workaround_expired")
def tell_workaround_expired(batch: Sequence[Delivered[events.WorkaroundExpired]]) -> None:
    """Who watches over the method, and the ticket's owner."""
    keepers = dict(
        Workaround.objects.filter(pk__in=[one.event.workaround_id for one in batch]).values_list("pk", "owner_id")
    )

    def tell(talker: Messenger, ticket: Ticket, one: Delivered[events.WorkaroundExpired]) -> None:
        people = [ticket.owner_id, keepers.get(one.event.workaround_id)]
        talker.add(ticket, notices.WORKAROUND_EXPIRED, one.id, people, by=one.actor_id)

    _each(batch, tell)


@subscribe(events.InterimPlanSubmitted, name="desk.tell_plan_submitted")
def tell_plan_submitted(batch: Sequence[Delivered[events.InterimPlanSubmitted]]) -> None:
    """The approver has something to decide."""
    _each(
        batch,
        lambda talker, ticket, one: talker.add(
            ticket, notices.PLAN_SUBMITTED, one.id, [one.event.approver_id], by=one.actor_id
        ),
    )


@subscribe(events.InterimPlanApproved, name="desk.tell_plan_approved")
def tell_plan_approved(batch: Sequence[Delivered[events.InterimPlanApproved]]) -> None:
    """Author, owner and requester know that it holds."""
    _tell_authors(batch, notices.PLAN_APPROVED, with_requester=True)


@subscribe(events.InterimPlanReturned, name="desk.tell_plan_returned")
def tell_plan_returned(batch: Sequence[Delivered[events.InterimPlanReturned]]) -> None:
    """Author and owner have to change it."""
    _tell_authors(batch, notices.PLAN_RETURNED, with_requester=False)


def _tell_authors(batch: Sequence[Delivered[Any]], kind: NoticeKind, *, with_requester: bool) -> None:
    authors = dict(
        InterimPlan.objects.filter(pk__in=[one.event.plan_id for one in batch]).values_list("pk", "author_id")
    )

    def tell(talker: Messenger, ticket: Ticket, one: Delivered[Any]) -> None:
        people = [authors.get(one.event.plan_id), ticket.owner_id]
        talker.add(ticket, kind, one.id, [*people, ticket.requester_id] if with_requester else people, by=one.actor_id)

    _each(batch, tell)
