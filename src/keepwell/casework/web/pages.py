# SPDX-License-Identifier: Apache-2.0
"""The problems and one of them, what waits for the reader, and where the time went."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from keepwell.casework import selectors
from keepwell.casework.choices import ProblemState
from keepwell.casework.models import Approval, ChecklistItem, Problem
from keepwell.casework.selectors import ProblemFilter, ProblemLine, TimeSum
from keepwell.casework.web.acts import offered
from keepwell.kernel import clock
from keepwell.kernel.errors import NotFound
from keepwell.ui import parts
from keepwell.ui.addresses import cursor, position, with_query
from keepwell.ui.faces import Link, Page
from keepwell.ui.navigation import actor_of
from keepwell.ui.tables import Column, Table
from keepwell.ui.words import hours_minutes

_TONES = {
    ProblemState.NEW: "accent",
    ProblemState.INVESTIGATING: "neutral",
    ProblemState.KNOWN_ERROR: "soon",
    ProblemState.RESOLVED: "accent",
    ProblemState.CLOSED: "quiet",
}
_BY = ("customer", "person", "ticket")
_LONGEST = 366


def state_of(problem: Problem) -> SafeString:
    """Where it stands, in words."""
    return parts.badge(str(problem.get_state_display()), _TONES[ProblemState(problem.state)])


def priority_of(problem: Problem) -> SafeString:
    """How soon it is worked on, with its mark."""
    return parts.severity(problem.priority, str(problem.get_priority_display()))


def _title(line: ProblemLine) -> SafeString:
    one = line.problem
    below = " · ".join(text for text in (str(one.get_cause_display()), one.product, one.topic) if text)
    return parts.row_link(reverse("casework:problem", args=[one.number]), one.title, below)


def _reach(line: ProblemLine) -> str:
    return _("{tickets} of {companies} companies").format(tickets=line.tickets, companies=line.companies)


_PROBLEMS: Sequence[Column[ProblemLine]] = (
    Column("number", gettext_lazy("No."), lambda line: parts.number(line.problem.number), tight=True),
    Column("priority", gettext_lazy("Priority"), lambda line: priority_of(line.problem), tight=True),
    Column("title", gettext_lazy("Problem"), _title, narrow="main"),
    Column("state", gettext_lazy("State"), lambda line: state_of(line.problem), tight=True),
    Column("reach", gettext_lazy("Tickets"), _reach, tight=True),
    Column("team", gettext_lazy("Team"), lambda line: line.problem.team.label if line.problem.team else "—"),
    Column("owner", gettext_lazy("Owner"), lambda line: line.problem.owner.label, tight=True),
    Column("age", gettext_lazy("Opened"), lambda line: parts.when(line.problem.opened_at), tight=True, quiet=True),
)


@require_GET
def problems(request: HttpRequest) -> HttpResponse:
    """Problems, newest first."""
    actor = actor_of(request)
    view = request.GET.get("view", "open")
    asked = ProblemFilter(
        is_all=view == "all",
        owner_id=actor.person_id if view == "mine" else None,
        after=_place(request.GET.get("after")),
    )
    lines = selectors.problem_lines(actor, asked)
    shown, more = lines[: asked.limit], len(lines) > asked.limit
    last = shown[-1].problem if shown else None
    older = with_query(request, after=cursor(last.opened_at.isoformat(), str(last.pk))) if more and last else ""
    views = (("open", _("Worked on")), ("mine", _("Mine")), ("all", _("All")))
    context = {
        "table": Table(
            gettext_lazy("Problems"),
            _PROBLEMS,
            shown,
            empty=gettext_lazy("No problem is worked on."),
            empty_hint=gettext_lazy("A technical cause on a ticket opens one by itself."),
        ),
        "tabs": [Link(title, with_query(request, view=key, after=None), key == view) for key, title in views],
        "pager": Page(len(shown), newer_url=with_query(request, after=None) if asked.after else "", older_url=older),
    }
    return render(request, "casework/problems.html", context)


def _place(text: str | None) -> tuple[datetime, UUID] | None:
    found = position(text)
    try:
        return (datetime.fromisoformat(str(found[0])), UUID(str(found[1]))) if found and len(found) == 2 else None
    except ValueError:
        return None


@require_GET
def problem(request: HttpRequest, number: str) -> HttpResponse:
    """One problem with the tickets it explains."""
    actor = actor_of(request)
    row = selectors.problem_numbered(actor, number)
    context = {
        "problem": row,
        "state": state_of(row),
        "priority": priority_of(row),
        "tickets": selectors.tickets_of(actor, row),
        "acts": offered(actor, row, "change-problem", "move-problem"),
    }
    return render(request, "casework/problem.html", context)


def _subject(one: Approval) -> SafeString:
    url = reverse("casework:act", args=["answer-approval", one.pk])
    return parts.row_link(url, one.subject, f"{one.ticket.number} {one.ticket.title}")


def _what(one: ChecklistItem) -> SafeString:
    return parts.row_link(
        reverse("desk:ticket", args=[one.ticket.number]), one.text, f"{one.ticket.number} {one.ticket.title}"
    )


@require_GET
def tasks(request: HttpRequest) -> HttpResponse:
    """What waits for the reader's yes, and what the reader has to do."""
    actor, now = actor_of(request), clock.now()
    if actor.person_id is None:
        raise NotFound
    today = now.date()

    def due(one: ChecklistItem) -> str:
        return parts.badge(one.due_on.isoformat(), "late") if one.due_on < today else one.due_on.isoformat()

    approvals: Sequence[Column[Approval]] = (
        Column("subject", gettext_lazy("Matter"), _subject, narrow="main"),
        Column("by", gettext_lazy("Asked by"), lambda one: one.asked_by.label if one.asked_by else "Keepwell"),
        Column("at", gettext_lazy("Since"), lambda one: parts.when(one.asked_at, now=now), tight=True),
    )
    items: Sequence[Column[ChecklistItem]] = (
        Column("what", gettext_lazy("Matter"), _what, narrow="main"),
        Column("due", gettext_lazy("By when"), due, tight=True),
    )
    context = {
        "approvals": Table(
            gettext_lazy("Waiting for my approval"),
            approvals,
            selectors.waiting_for(actor, now),
            empty=gettext_lazy("Nothing waits for your approval."),
        ),
        "items": Table(
            gettext_lazy("To do"), items, selectors.items_to_do(actor), empty=gettext_lazy("Nothing to do for you.")
        ),
    }
    return render(request, "casework/tasks.html", context)


@require_GET
def time_spent(request: HttpRequest) -> HttpResponse:
    """Minutes by customer, person or ticket between two days."""
    actor, today = actor_of(request), clock.now().date()
    by = request.GET.get("by", "customer")
    by = by if by in _BY else "customer"
    first = _day(request.GET.get("from"), today.replace(day=1))
    last = _day(request.GET.get("to"), today)
    if (last - first).days > _LONGEST:
        first = last - timedelta(days=_LONGEST)
    sums = selectors.time_sums(actor, by, first, last)
    titles = {"customer": _("Customer"), "person": _("Person"), "ticket": _("Ticket")}
    columns: Sequence[Column[TimeSum]] = (
        Column("label", titles[by], lambda one: one.label, narrow="main"),
        Column(
            "all", gettext_lazy("Hours worked"), lambda one: hours_minutes(one.minutes * 60), align="end", tight=True
        ),
        Column("bill", gettext_lazy("Billable"), lambda one: hours_minutes(one.billable * 60), align="end", tight=True),
        Column("n", gettext_lazy("Entries"), lambda one: str(one.entries), align="end", tight=True),
    )
    context = {
        "table": Table(
            gettext_lazy("Work time"),
            columns,
            sums,
            empty=gettext_lazy("Nothing was entered in these days."),
            empty_hint=gettext_lazy("Start the clock on a ticket, or press +15 min there."),
        ),
        "tabs": [Link(title, with_query(request, by=key), key == by) for key, title in titles.items()],
        "first": first,
        "last": last,
        "by": by,
        "minutes": sum(one.minutes for one in sums),
        "billable": sum(one.billable for one in sums),
    }
    return render(request, "casework/time.html", context)


def _day(text: str | None, otherwise: date) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return otherwise
