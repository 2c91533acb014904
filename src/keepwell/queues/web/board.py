# SPDX-License-Identifier: Apache-2.0
"""The list of tickets: nearest promise first, everything about it in its address, renewed while one looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from keepwell.desk.choices import View
from keepwell.desk.selectors import QueueCounts, QueuePage, is_staff, queue, queue_counts
from keepwell.desk.selectors.doors import sees_list
from keepwell.desk.selectors.live import LIVE
from keepwell.desk.selectors.queue import queue_rows
from keepwell.kernel import clock
from keepwell.kernel.errors import NotFound
from keepwell.queues.acting import ACTS
from keepwell.queues.columns import TITLES
from keepwell.queues.web.cells import classes_of, rows_html, surroundings
from keepwell.queues.web.labels import in_words
from keepwell.queues.web.opening import Opened, open_list
from keepwell.ui.acting import is_fragment
from keepwell.ui.faces import Link, Page, Text
from keepwell.ui.navigation import actor_of

_MOST_RENEWED = 60
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
#: column -> orders that a click on its head turns between
_SORTED_BY = {"due": ("due", "-due"), "updated": ("-updated", "updated"), "opened": ("-opened", "opened")}


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head."""

    title: Text
    classes: str
    url: str = ""
    aria: str = ""


def queue_page(request: HttpRequest) -> HttpResponse:
    """The list of who works it, or of who leads at the customer."""
    actor, now = actor_of(request), clock.now()
    opened = open_list(request, actor)
    page = queue(actor, opened.asked, now=now)
    counts = queue_counts(actor, zone=opened.asked.zone, now=now)
    is_ours = is_staff(actor)
    shown = surroundings(page.lines, opened.columns, now, edits=is_ours)
    title, hint = _empty(opened)
    context = {
        "opened": opened,
        "counts": counts,
        "views": _views(opened, counts, is_ours=is_ours),
        "own_views": _own_views(opened),
        "removable": _removable(opened),
        "heads": _heads(opened),
        "rows": rows_html(page.lines, opened.columns, shown),
        "has_rows": bool(page.lines),
        "empty": title,
        "empty_hint": hint,
        "pager": _pager(opened, page, counts),
        "is_ours": is_ours,
        "live": LIVE,
        "here": request.get_full_path(),
        "bulk": [(act.code, act.title, act.key) for act in ACTS.values() if act.code != "assign"],
    }
    return render(request, "queues/parts/board.html" if is_fragment(request) else "queues/board.html", context)


@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    """Some rows as they are now, for a list that shows them already; those it no longer shows are left out."""
    actor, now = actor_of(request), clock.now()
    if not sees_list(actor):
        raise NotFound
    opened = open_list(request, actor)
    found = queue_rows(actor, opened.asked, _ids(request), now=now)
    shown = surroundings(found, opened.columns, now, edits=is_staff(actor))
    return HttpResponse(f"<table><tbody>{rows_html(found, opened.columns, shown)}</tbody></table>")


def _ids(request: HttpRequest) -> Sequence[UUID]:
    found = []
    for text in request.GET.get("ids", "").split(",")[:_MOST_RENEWED]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _empty(opened: Opened) -> tuple[Text, Text]:
    asked = opened.asked
    return _NOTHING_FITS if asked.is_narrowed or asked.after else _EMPTY.get(View(asked.view), _NOTHING_FITS)


def _views(opened: Opened, counts: QueueCounts, *, is_ours: bool) -> list[Link]:
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
            opened.address(view=view.value, saved=None) if not opened.saved else f"/desk/?view={view.value}",
            is_current=opened.saved is None and opened.asked.view == view,
            count=str(numbers[view]) if view in numbers else None,
        )
        for view in shown
    ]


def _own_views(opened: Opened) -> list[Link]:
    """The saved ones; a link that keeps nothing of the present filter."""
    here = opened.saved
    found = list(opened.arranged.views)
    if here is not None and all(one.key != here.key for one in found):
        found.append(here)
    return [
        Link(one.name, f"/desk/?saved={one.key}", is_current=here is not None and here.key == one.key) for one in found
    ]


def _removable(opened: Opened) -> list[Link]:
    """The filters in force, each a link that takes it away."""
    said = in_words(opened.asked, opened.names)
    if opened.saved is not None and not opened.is_changed:
        return []
    return [Link(text, _without(opened, name), removes=True) for name, text in said.items()]


def _without(opened: Opened, name: str) -> str:
    view = {} if opened.saved is None or "view" in opened.given else {"view": opened.asked.view}
    return opened.address(**{**view, name: None})


def _heads(opened: Opened) -> list[Head]:
    now = opened.asked.sort or {"closed": "-closed", "all": "-opened"}.get(opened.asked.view, "due")
    found = []
    for code in opened.columns:
        orders = _SORTED_BY.get(code)
        if orders is None:
            found.append(Head(TITLES[code], classes_of(code)))
            continue
        turned = orders[1] if now == orders[0] else orders[0]
        aria = {f"-{code}": "descending", code: "ascending"}.get(now, "none")
        found.append(Head(TITLES[code], classes_of(code), opened.address(sort=turned), aria))
    return found


def _pager(opened: Opened, page: QueuePage, counts: QueueCounts) -> Page:
    asked = opened.asked
    totals = {View.URGENT: counts.open, View.MINE: counts.mine, View.WAITING_FOR_ME: counts.waiting_for_me}
    total = totals.get(View(asked.view))
    is_counted = total is not None and not total.is_capped and not asked.is_narrowed and not asked.after
    return Page(
        shown=len(page.lines),
        newer_url=opened.address() if asked.after else "",
        older_url=opened.address(after=page.next) if page.next else "",
        total=total.value if is_counted and total is not None else None,
    )


def spoken_filter(opened: Opened) -> str:
    """The whole filter as one line."""
    said = in_words(opened.asked, opened.names).values()
    return " · ".join([str(View(opened.asked.view).label), *said]) or _("All")
