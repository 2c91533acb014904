# SPDX-License-Identifier: Apache-2.0
"""What casework tells people after commit; a second delivery tells nobody twice."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse

from keepwell.casework import events, notices
from keepwell.casework.choices import ApprovalState, ProblemState, VerdictState
from keepwell.casework.models import Approval, ApprovalSeat, ChecklistItem, Complaint, Problem, ProblemTicket, Verdict
from keepwell.desk.models import Ticket
from keepwell.kernel.events import Delivered, subscribe
from keepwell.people.choices import Role
from keepwell.people.models import Absence, Person
from keepwell.people.selectors import csm_of, deputy_of, holders_of, root
from keepwell.people.services import News, NoticeKind, tell


def _page(ticket: Ticket) -> str:
    return reverse("desk:ticket", args=[ticket.number])


def _news(
    one: Delivered[Any], ticket: Ticket, kind: NoticeKind, people: Iterable[UUID | None], **words: str
) -> list[News]:
    """The same to each of them, but not to whoever did it."""
    said = {"number": str(ticket.number), "title": str(ticket.title), **words}
    told = [who for who in dict.fromkeys(people) if who is not None and who != one.actor_id]
    return [News(who, kind, f"{one.id}:{kind.name}:{words.get('what', '')[:40]}", said, _page(ticket)) for who in told]


def _ticket(one: Delivered[Any]) -> Ticket | None:
    return Ticket.objects.filter(pk=one.event.ticket_id).first()


def _leads(ticket: Ticket, one: Delivered[Any]) -> list[UUID]:
    """CSM, deputy, and the house's service managers."""
    day = one.occurred_at.date()
    found = [csm_of(ticket.customer_id, day), deputy_of(ticket.customer_id, day)]
    home = root()
    heads = holders_of(Role.SERVICE_MANAGER, [home.pk], day) if home is not None else []
    return [person.pk for person in (*found, *heads) if person is not None]


@subscribe(events.ProblemOpened, name="casework.tell_problem_opened")
def tell_problem_opened(batch: Sequence[Delivered[events.ProblemOpened]]) -> None:
    """Its owner has something to find out."""
    _tell_owners(batch)


@subscribe(events.ProblemHandedOver, name="casework.tell_problem_handed_over")
def tell_problem_handed_over(batch: Sequence[Delivered[events.ProblemHandedOver]]) -> None:
    """The new owner knows."""
    _tell_owners(batch)


def _tell_owners(batch: Sequence[Delivered[Any]]) -> None:
    known = Problem.objects.in_bulk({one.event.problem_id for one in batch})
    news = []
    for one in batch:
        problem = known.get(one.event.problem_id)
        if problem is not None and one.event.owner_id != one.actor_id:
            words = {"number": str(problem.number), "title": str(problem.title)}
            link = reverse("casework:problem", args=[problem.number])
            news.append(News(one.event.owner_id, notices.PROBLEM_YOURS, f"{one.id}:yours", words, link))
    tell(news, now=batch[0].occurred_at)


@subscribe(events.ProblemMoved, name="casework.tell_problem_moved")
def tell_problem_moved(batch: Sequence[Delivered[events.ProblemMoved]]) -> None:
    """The owners of its tickets learn of a known error and of the solution."""
    kinds = {
        ProblemState.KNOWN_ERROR.value: notices.PROBLEM_KNOWN,
        ProblemState.RESOLVED.value: notices.PROBLEM_RESOLVED,
    }
    news: list[News] = []
    for one in batch:
        kind = kinds.get(one.event.after)
        if kind is not None:
            links = ProblemTicket.objects.filter(problem_id=one.event.problem_id).select_related("ticket", "problem")
            for link in links:
                words = {"problem": str(link.problem.number), "what": str(link.ticket.number)}
                news += _news(one, link.ticket, kind, [link.ticket.owner_id], **words)
    tell(news, now=batch[0].occurred_at)


@subscribe(events.ApprovalAsked, name="casework.tell_approval_asked")
def tell_approval_asked(batch: Sequence[Delivered[events.ApprovalAsked]]) -> None:
    """Those of the step who have not answered, and whoever stands in for them."""
    news: list[News] = []
    for one in batch:
        approval = Approval.objects.filter(pk=one.event.approval_id, state=ApprovalState.WAITING).first()
        ticket = _ticket(one)
        if approval is None or ticket is None or approval.step != one.event.step:
            continue
        seats = ApprovalSeat.objects.filter(approval=approval, step=approval.step, answer="")
        people = list(seats.values_list("person_id", flat=True))
        away = Absence.objects.filter(person_id__in=people, stand_in__isnull=False).covering(one.occurred_at)
        people += away.values_list("stand_in_id", flat=True)
        news += _news(one, ticket, notices.APPROVAL_ASKED, people, subject=str(approval.subject))
    tell(news, now=batch[0].occurred_at)


@subscribe(events.ApprovalDecided, name="casework.tell_approval_decided")
def tell_approval_decided(batch: Sequence[Delivered[events.ApprovalDecided]]) -> None:
    """Who asked, and the ticket's owner."""
    news: list[News] = []
    for one in batch:
        approval, ticket = Approval.objects.filter(pk=one.event.approval_id).first(), _ticket(one)
        if approval is not None and ticket is not None:
            people = [approval.asked_by_id, ticket.owner_id]
            news += _news(one, ticket, notices.APPROVAL_DECIDED, people, subject=str(approval.subject))
    tell(news, now=batch[0].occurred_at)


@subscribe(events.ChecklistChanged, name="casework.tell_items")
def tell_items(batch: Sequence[Delivered[events.ChecklistChanged]]) -> None:
    """Whoever has to do something for a ticket that is not his own, and whoever is late."""
    news: list[News] = []
    for one in batch:
        items = ChecklistItem.objects.filter(pk__in=one.event.item_ids).open().select_related("ticket")
        for item in items:
            day = one.occurred_at.date()
            if item.due_on < day:
                news += _news(one, item.ticket, notices.ITEM_LATE, [item.owner_id], what=str(item.text))
            elif item.owner_id != item.ticket.owner_id:
                words = {"what": str(item.text), "day": item.due_on.isoformat()}
                news += _news(one, item.ticket, notices.ITEM_YOURS, [item.owner_id], **words)
    tell(news, now=batch[0].occurred_at)


@subscribe(events.VerdictProposed, name="casework.tell_verdict_proposed")
def tell_verdict_proposed(batch: Sequence[Delivered[events.VerdictProposed]]) -> None:
    """Those who can agree."""
    _to_leads(batch, notices.VERDICT_PROPOSED)


@subscribe(events.VerdictLate, name="casework.tell_verdict_late")
def tell_verdict_late(batch: Sequence[Delivered[events.VerdictLate]]) -> None:
    """Those who can agree, and the ticket's owner."""
    _to_leads(batch, notices.VERDICT_LATE, with_owner=True)


@subscribe(events.VerdictBroughtBack, name="casework.tell_verdict_back")
def tell_verdict_back(batch: Sequence[Delivered[events.VerdictBroughtBack]]) -> None:
    """The owner looks again; those who lead know that he does."""
    _to_leads(batch, notices.VERDICT_BACK, with_owner=True)


@subscribe(events.VerdictDecided, name="casework.tell_verdict_decided")
def tell_verdict_decided(batch: Sequence[Delivered[events.VerdictDecided]]) -> None:
    """A refusal goes back to whoever proposed; a told verdict the desk tells by the ticket itself."""
    news: list[News] = []
    for one in batch:
        ticket = _ticket(one)
        verdict = Verdict.objects.filter(pk=one.event.verdict_id, state=VerdictState.REFUSED).first()
        if ticket is not None and verdict is not None:
            news += _news(one, ticket, notices.VERDICT_REFUSED, [verdict.proposed_by_id, ticket.owner_id])
    tell(news, now=batch[0].occurred_at)


def _to_leads(batch: Sequence[Delivered[Any]], kind: NoticeKind, *, with_owner: bool = False) -> None:
    news: list[News] = []
    for one in batch:
        ticket = _ticket(one)
        if ticket is not None:
            people = [*_leads(ticket, one), *([ticket.owner_id] if with_owner else [])]
            news += _news(one, ticket, kind, people)
    tell(news, now=batch[0].occurred_at)


@subscribe(events.ComplaintMarked, name="casework.tell_complaint")
def tell_complaint(batch: Sequence[Delivered[events.ComplaintMarked]]) -> None:
    """CSM, deputy, head and owner; the person who complains reads the next step."""
    _tell_step(batch, notices.COMPLAINT, to_leads=True)
    _tell_step(batch, notices.NEXT_STEP, to_requester=True)


@subscribe(events.NextStepSet, name="casework.tell_next_step")
def tell_next_step(batch: Sequence[Delivered[events.NextStepSet]]) -> None:
    """The person who complains knows what happens next."""
    _tell_step(batch, notices.NEXT_STEP, to_requester=True)


@subscribe(events.NextStepLate, name="casework.tell_next_step_late")
def tell_next_step_late(batch: Sequence[Delivered[events.NextStepLate]]) -> None:
    """CSM, deputy, head and owner, before the person notices."""
    _tell_step(batch, notices.NEXT_STEP_LATE, to_leads=True)


def _tell_step(
    batch: Sequence[Delivered[Any]], kind: NoticeKind, *, to_leads: bool = False, to_requester: bool = False
) -> None:
    news: list[News] = []
    for one in batch:
        ticket, complaint = _ticket(one), Complaint.objects.filter(pk=one.event.complaint_id).first()
        if ticket is None or complaint is None:
            continue
        people = [*_leads(ticket, one), ticket.owner_id] if to_leads else []
        people += [ticket.requester_id] if to_requester else []
        news += _news(one, ticket, kind, people, step=str(complaint.next_step))
    tell(news, now=batch[0].occurred_at)


@subscribe(events.MoodFell, name="casework.tell_mood_fell")
def tell_mood_fell(batch: Sequence[Delivered[events.MoodFell]]) -> None:
    """The CSM and the deputy, before it becomes a complaint (B93)."""
    news: list[News] = []
    for one in batch:
        ticket, who = _ticket(one), Person.objects.filter(pk=one.event.person_id).first()
        if ticket is not None and who is not None:
            news += _news(one, ticket, notices.MOOD_FELL, _leads(ticket, one), name=str(who.name))
    tell(news, now=batch[0].occurred_at)
