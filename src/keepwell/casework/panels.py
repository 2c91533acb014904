# SPDX-License-Identifier: Apache-2.0
"""What casework hangs into the ticket's page, the side bar and the forms."""

from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _

from keepwell.casework import selectors
from keepwell.casework.choices import ApprovalState, Feeling, VerdictState
from keepwell.casework.models import ChecklistItem, ChecklistTemplate, Review
from keepwell.casework.web import options
from keepwell.casework.web.acts import buttons, offered
from keepwell.desk.choices import Severity
from keepwell.desk.models import Ticket
from keepwell.kernel import clock
from keepwell.kernel.actor import Actor
from keepwell.kernel.scope import reading
from keepwell.kernel.slots import Panel, slot
from keepwell.people.choices import SERVICE_ROLES, Role
from keepwell.ui import forms, navigation

_OURS = frozenset(role.value for role in SERVICE_ROLES)


def _checklist(actor: Actor, ticket: Ticket) -> dict[str, Any] | None:
    acts = offered(actor, ticket, "add-item", "add-checklist")
    items = selectors.checklist_of(actor, ticket)
    if not acts and not items:
        return None
    rows = [(one, buttons(one, *_item_acts(actor, one, is_ours=bool(acts)))) for one in items]
    left = sum(1 for one in items if one.done_at is None and not one.dropped_because)
    today = clock.now().date()
    return {"ticket": ticket, "rows": rows, "acts": acts, "left": left, "done": len(items) - left, "today": today}


def _item_acts(actor: Actor, item: ChecklistItem, *, is_ours: bool) -> tuple[str, ...]:
    """Who works on the ticket works on its items; whoever has to do one ticks it. The action decides again."""
    if item.dropped_because:
        return ()
    if is_ours:
        return ("tick-item",) if item.done_at else ("tick-item", "change-item", "drop-item")
    return ("tick-item",) if item.owner_id == actor.person_id else ()


def _problem(actor: Actor, ticket: Ticket) -> dict[str, Any] | None:
    acts = offered(actor, ticket, "open-problem", "link-problem", "unlink-problem", "count-around")
    if not acts:
        return None
    return {"ticket": ticket, "problem": selectors.problem_of(actor, ticket), "acts": acts}


def _approvals(actor: Actor, ticket: Ticket) -> dict[str, Any] | None:
    acts = offered(actor, ticket, "request-approval")
    found = selectors.approvals_of(actor, ticket)
    if not acts and not found:
        return None
    waiting = {one.pk for one in selectors.waiting_for(actor, clock.now())} if found else set()
    rows = [
        (
            one,
            buttons(one, "answer-approval") if one.pk in waiting else {},
            buttons(one, "withdraw-approval") if acts and one.state == ApprovalState.WAITING else {},
        )
        for one in found
    ]
    return {"ticket": ticket, "rows": rows, "acts": acts}


def _time(actor: Actor, ticket: Ticket) -> dict[str, Any] | None:
    acts = offered(actor, ticket, "start-timer", "stop-timer", "add-time")
    if not acts:
        return None
    running = selectors.running_timer(actor)
    entries = selectors.entries_of(actor, ticket, 6)
    others = next((one for one in entries if one.person_id != actor.person_id), None)
    leads = others is not None and bool(offered(actor, others, "correct-time"))  # decided once for all
    return {
        "ticket": ticket,
        "acts": acts,
        "running": running,
        "runs_here": running is not None and running.ticket_id == ticket.pk,
        "sum": selectors.minutes_of(ticket),
        "entries": [
            (one, buttons(one, "correct-time") if leads or one.person_id == actor.person_id else {}) for one in entries
        ],
        "key": str(uuid4()),
    }


def _review(actor: Actor, ticket: Ticket) -> dict[str, Any] | None:
    acts = offered(actor, ticket, "write-review")
    review = Review.objects.visible_to(actor).filter(ticket=ticket).select_related("finished_by").first()
    if not acts or (review is None and ticket.severity != Severity.SEVERE):
        return None
    more = offered(actor, review, "add-review-action", "finish-review") if review and not review.finished_at else {}
    return {"ticket": ticket, "review": review, "acts": acts, "more": more}


def _care(actor: Actor, ticket: Ticket) -> dict[str, Any] | None:
    acts = offered(actor, ticket, "note-mood", "mark-complaint", "propose-verdict")
    if not acts:
        return None
    moods = selectors.moods_of(actor, ticket)
    return {
        "ticket": ticket,
        "acts": acts,
        "complaint": selectors.complaint_of(actor, ticket),
        "moods": [(one, Feeling(one.feeling)) for one in moods],
        "is_falling": len(moods) > 2 and moods[-1].feeling < moods[-2].feeling < moods[-3].feeling,
        "feelings": list(Feeling),
        "key": str(uuid4()),
    }


def _news(actor: Actor, ticket: Ticket) -> dict[str, Any] | None:
    """Above the conversation's end: the next step of a complaint, and a verdict that waits."""
    complaint = selectors.complaint_of(actor, ticket)
    verdict = selectors.verdict_of(actor, ticket)
    if complaint is not None and complaint.ended_at is not None:
        complaint = None
    if complaint is None and verdict is None:
        return None
    return {
        "ticket": ticket,
        "complaint": complaint,
        "steps": offered(actor, complaint, "set-next-step", "end-complaint") if complaint else {},
        "verdict": verdict,
        "waits": verdict is not None and verdict.state == VerdictState.PROPOSED,
        "was_told": verdict is not None and verdict.state == VerdictState.TOLD,
        "decide": offered(actor, verdict, "agree-to-verdict", "refuse-verdict") if verdict else {},
        "is_late": verdict is not None and (verdict.told_at or clock.now()) > verdict.tell_by,
    }


slot("ticket.side").add(Panel("casework.checklist", "casework/checklist.html", _checklist, order=20))
slot("ticket.side").add(Panel("casework.review", "casework/review.html", _review, order=22))
slot("ticket.side").add(Panel("casework.problem", "casework/behind.html", _problem, order=24))
slot("ticket.side").add(Panel("casework.approvals", "casework/approvals.html", _approvals, order=26))
slot("ticket.side").add(Panel("casework.time", "casework/time_panel.html", _time, order=28))
slot("ticket.side").add(Panel("casework.care", "casework/care.html", _care, order=30))
slot("ticket.top").add(Panel("casework.news", "casework/news.html", _news, order=10))


def _waiting(actor: Actor) -> int | None:
    with reading(actor):
        return len(selectors.waiting_for(actor, clock.now())) or None


def _templates(actor: Actor, target: object) -> list[tuple[UUID, str]]:
    with reading(actor):
        rows = ChecklistTemplate.objects.visible_to(actor).filter(is_active=True)
        return [(row.pk, row.name) for row in rows]


def _problems(actor: Actor, target: object) -> list[tuple[UUID | str, str]]:
    with reading(actor):
        return list(options.problems(actor))


forms.register_reference("casework.Template", _templates)
forms.register_reference("casework.Problem", _problems)
navigation.register(
    navigation.NavItem(
        "",
        _("Tasks and approvals"),
        "casework:tasks",
        count=_waiting,
        order=14,
        under="/tasks/",
        live="casework.approval_asked casework.approval_decided",
    ),
    navigation.NavItem("", _("Problems"), "casework:problems", roles=_OURS, order=16, under="/problems/"),
    navigation.NavItem("", _("Work time"), "casework:time", roles=_OURS, order=18, under="/time/"),
    navigation.NavItem(
        _("Administration"),
        _("Checklists"),
        "casework:checklists",
        roles=frozenset({Role.SERVICE_MANAGER.value}),
        order=60,
        under="/checklists/",
    ),
    navigation.NavItem(
        _("Administration"),
        _("Routes of causes"),
        "casework:routes",
        roles=frozenset({Role.SERVICE_MANAGER.value}),
        order=61,
        under="/problems/routes/",
    ),
)
