# SPDX-License-Identifier: Apache-2.0
"""The queue: nearest promise first, filters in the address, renewed while one looks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from keepwell.desk.addresses import ticket_address
from keepwell.desk.choices import Kind, Severity, View
from keepwell.desk.selectors import QueueCounts, QueueFilter, QueueLine, QueuePage, is_staff, queue, queue_counts
from keepwell.desk.web.faces import Clocks, nearest, severity_mark
from keepwell.kernel import clock
from keepwell.kernel.actor import Actor
from keepwell.people.choices import Role
from keepwell.people.selectors import company_names, customers
from keepwell.sla.selectors import ticking
from keepwell.ui import parts, words
from keepwell.ui.acting import is_fragment
from keepwell.ui.addresses import with_query
from keepwell.ui.faces import Link, Page
from keepwell.ui.navigation import actor_of
from keepwell.ui.tables import Column, Picking, Table

#: events after which the queue looks different
LIVE = (
    "desk.ticket_opened desk.reply_added desk.ticket_transferred desk.ticket_paused desk.ticket_resumed"
    " desk.ticket_reclassified desk.ticket_resolved desk.ticket_confirmed desk.ticket_closed desk.ticket_reopened"
    " desk.ticket_cancelled desk.ticket_merged desk.service_restored desk.workaround_given desk.answer_promised"
    " sla.clock_warned sla.promise_breached sla.breach_withdrawn sla.promise_recounted"
)
#: roles of the customer that also see requests other than their own
LEADING = (Role.KEY_USER, Role.SPECIALIST, Role.OFFICE_HEAD, Role.CHIEF_PLM_OFFICER)
_CUSTOMERS_SECONDS = 60
FILTERS = ("customer", "kind", "severity", "q")

_EMPTY = {
    View.URGENT: (gettext_lazy("No ticket is open"), gettext_lazy("New requests appear here by themselves.")),
    View.MINE: (gettext_lazy("No ticket is yours"), gettext_lazy("Take one from “Most urgent”: open it and press A.")),
    View.WAITING_FOR_ME: (
        gettext_lazy("Nobody waits for your answer"),
        gettext_lazy("When somebody writes, the ticket comes back here."),
    ),
    View.PROMISED_TODAY: (
        gettext_lazy("You promised no answer for today"),
        gettext_lazy("A date given with “Next answer by” in a reply shows up here."),
    ),
    View.PAUSED: (
        gettext_lazy("Nothing is paused"),
        gettext_lazy("Paused tickets wait here for the customer or a third party."),
    ),
}
_NOTHING_FITS = (
    gettext_lazy("No ticket fits these filters"),
    gettext_lazy("Remove one of them, or search for other words."),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the rows say besides their own columns."""

    clocks: Clocks
    companies: Mapping[UUID, str]
    now: datetime


def sees_list(actor: Actor) -> bool:
    """Whether there is a list of other people's requests for this reader."""
    return is_staff(actor) or any(actor.holds(role) for role in LEADING)


def queue_page(request: HttpRequest) -> HttpResponse:
    """The queue of who works it, or of who leads at the customer."""
    actor, now = actor_of(request), clock.now()
    asked = _asked(request)
    page = queue(actor, asked, now=now)
    counts = queue_counts(actor, zone=asked.zone, now=now)
    shown = Shown(
        ticking({line.ticket.promise_id: line.ticket.next_due_kind for line in page.lines}, now),
        company_names({line.ticket.organisation_id for line in page.lines}),
        now,
    )
    has_filters = any(request.GET.get(name) for name in FILTERS)
    context = {
        "asked": asked,
        "counts": counts,
        "views": _views(request, asked, counts, is_ours=is_staff(actor)),
        "removable": _removable(request, actor, asked) if has_filters else (),
        "table": _table(page, shown, actor, has_filters=has_filters),
        "pager": _pager(request, page, counts, has_filters=has_filters),
        "is_ours": is_staff(actor),
        "live": LIVE,
        "here": request.get_full_path(),
        "kinds": Kind.choices,
        "severities": Severity.choices,
        "customers": _customers(actor) if is_staff(actor) else (),
    }
    return render(request, "desk/parts/queue.html" if is_fragment(request) else "desk/queue.html", context)


def _customers(actor: Actor) -> list[tuple[str, str]]:
    """Those the filter offers; asked once a minute, since they hardly change."""
    key = f"desk.customers:{actor.fingerprint}:{get_language()}"
    known: list[tuple[str, str]] | None = cache.get(key)
    if known is None:
        known = [(str(row.pk), row.label) for row in customers(actor)]
        cache.set(key, known, _CUSTOMERS_SECONDS)
    return known


def _asked(request: HttpRequest) -> QueueFilter:
    given = request.GET
    view = given.get("view", "")
    return QueueFilter(
        view=view if view in View.values else View.URGENT.value,
        customer_id=_uuid(given.get("customer", "")),
        kind=given.get("kind", "") if given.get("kind") in Kind.values else "",
        severity=given.get("severity", "") if given.get("severity") in Severity.values else "",
        text=given.get("q", "")[:200],
        after=given.get("after", "")[:200],
        zone=str(parts.viewer_zone()),
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _views(request: HttpRequest, asked: QueueFilter, counts: QueueCounts, *, is_ours: bool) -> list[Link]:
    numbers = {
        View.MINE: counts.mine,
        View.WAITING_FOR_ME: counts.waiting_for_me,
        View.PROMISED_TODAY: counts.promised_today,
        View.PAUSED: counts.paused,
    }
    shown = [view for view in View if is_ours or view not in (View.MINE, View.WAITING_FOR_ME, View.PROMISED_TODAY)]
    return [
        Link(
            view.label,
            with_query(request, view=view.value, after=None),
            is_current=asked.view == view,
            count=str(numbers[view]) if view in numbers else None,
        )
        for view in shown
    ]


def _removable(request: HttpRequest, actor: Actor, asked: QueueFilter) -> list[Link]:
    """The filters in force, each a link that takes it away."""
    named = dict(_customers(actor)) if asked.customer_id else {}
    said = {
        "customer": named.get(str(asked.customer_id), "?") if asked.customer_id else "",
        "kind": str(Kind(asked.kind).label) if asked.kind else "",
        "severity": str(Severity(asked.severity).label) if asked.severity else "",
        "q": _("“{words}”").format(words=asked.text) if asked.text else "",
    }
    return [
        Link(text, with_query(request, **{name: None, "after": None}), removes=True)
        for name, text in said.items()
        if text
    ]


def _table(page: QueuePage, shown: Shown, actor: Actor, *, has_filters: bool) -> Table[QueueLine]:
    title, hint = _NOTHING_FITS if has_filters or page.asked.after else _EMPTY.get(View(page.asked.view), _NOTHING_FITS)
    return Table(
        caption=_("Tickets, nearest promise first"),
        rows=page.lines,
        picking=Picking("ids", "bulk", lambda row: str(row.ticket.pk), _spoken) if is_staff(actor) else None,
        empty=title,
        empty_hint=hint,
        columns=_columns(shown),
    )


def _spoken(row: QueueLine) -> str:
    return _("Pick {number}").format(number=row.ticket.number)


def _columns(shown: Shown) -> Sequence[Column[QueueLine]]:
    now = shown.now
    return (
        Column("number", _("No."), lambda row: parts.number(str(row.ticket.number)), tight=True),
        Column("title", _("Subject"), _subject, narrow="main"),
        Column("due", _("Nearest promise"), lambda row: nearest(row.ticket, shown.clocks, now), tight=True),
        Column("severity", _("Class"), lambda row: severity_mark(row.ticket), tight=True),
        Column("customer", _("Customer · requester"), lambda row: _asker(row, shown), tight=True),
        Column("owner", _("Owner"), _owner, tight=True),
        Column(
            "updated",
            _("Updated"),
            lambda row: parts.when(row.ticket.updated_at, now=now),
            tight=True,
            quiet=True,
            narrow="hide",
        ),
    )


def _subject(row: QueueLine) -> SafeString:
    address = ticket_address(str(row.ticket.number))
    keys = {"r": f"{address}#reply", "a": f"{address}hand-on/"}
    return parts.row_link(address, str(row.ticket.title), " · ".join(_marks(row)), keys)


def _marks(row: QueueLine) -> list[str]:
    """What matters about a ticket besides its title, three things at most."""
    ticket = row.ticket
    said = [row.system or str(ticket.get_kind_display()), str(ticket.module)]
    if row.has_waiting_plan:
        said.append(_("interim plan waits for approval"))
    if row.workaround_until is not None:
        day = words.short_day(row.workaround_until.astimezone(parts.viewer_zone()).date(), clock.now().date())
        said.append(_("workaround given until {day}").format(day=day))
    if ticket.affected_count > 1:
        said.append(_("{count} people affected").format(count=ticket.affected_count))
    if (ticket.same_topic_people or 0) > 1:
        said.append(_("{count} people in 90 days").format(count=ticket.same_topic_people))
    if ticket.reopen_count:
        said.append(_("reopened {count}×").format(count=ticket.reopen_count))
    return [text for text in said if text][:4]


def _asker(row: QueueLine, shown: Shown) -> SafeString:
    asker = row.requester
    said = "" if asker is None else f"{asker.name} · {asker.job_title}" if asker.job_title else asker.name
    place = shown.companies.get(row.ticket.organisation_id, row.organisation or row.customer)
    return parts.two_lines(place, said)


def _owner(row: QueueLine) -> SafeString:
    deputy = _("Deputy {name}").format(name=row.deputy.name) if row.deputy else ""
    return parts.two_lines(row.owner.name if row.owner else pgettext("owner", "unknown"), deputy)


def _pager(request: HttpRequest, page: QueuePage, counts: QueueCounts, *, has_filters: bool) -> Page:
    totals = {View.URGENT: counts.open, View.MINE: counts.mine, View.WAITING_FOR_ME: counts.waiting_for_me}
    total = totals.get(View(page.asked.view))
    is_counted = total is not None and not total.is_capped and not has_filters and not page.asked.after
    return Page(
        shown=len(page.lines),
        newer_url=with_query(request, after=None) if page.asked.after else "",
        older_url=with_query(request, after=page.next) if page.next else "",
        total=total.value if is_counted and total is not None else None,
    )
