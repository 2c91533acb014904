# SPDX-License-Identifier: Apache-2.0
"""The log on screen: filtered pages, one entry with what it changed, and its proof, computed when it is asked for."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from keepwell.audit.choices import Result
from keepwell.audit.selectors import (
    EventFilter,
    EventRow,
    critical_acts,
    event_with_proof,
    events_page,
    lag,
    open_alarms,
)
from keepwell.audit.web.columns import door_words
from keepwell.audit.web.content import asked, changes, kind_words
from keepwell.audit.web.readers import WATCHERS, reader
from keepwell.kernel import clock
from keepwell.kernel.registry import actions
from keepwell.ui import forms, parts, words
from keepwell.ui.addresses import with_query
from keepwell.ui.faces import Link, Page
from keepwell.ui.tables import Column, Table

_RESULTS = {Result.DONE: "quiet", Result.DENIED: "late", Result.FAILED: "soon"}
_NAMED = ("customer", "action", "actor", "result", "since", "until", "target", "critical")


@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """Who did what to what, newest first."""
    actor = reader(request)
    wanted = _wanted(request)
    page = events_page(actor, wanted, after=_uuid(request.GET.get("after", "")))
    has_filters = any(request.GET.get(name) for name in _NAMED)
    context = {
        "table": _table(page.rows, has_filters=has_filters),
        "pager": Page(
            shown=len(page.rows),
            newer_url=with_query(request, after=None) if request.GET.get("after") else "",
            older_url=with_query(request, after=str(page.next)) if page.next else "",
        ),
        "given": {name: request.GET.get(name, "") for name in _NAMED},
        "actions": sorted(((name, str(one.title)) for name, one in actions().items()), key=lambda one: one[1]),
        "results": Result.choices,
        "customers": forms.offered("people.Customer", actor),
        "people": forms.offered("people.Person", actor),
        "about": _about(request, page.rows),
        "waiting": lag(clock.now()),
        "alarms": open_alarms() if actor.everywhere & WATCHERS else (),
        "may_check": bool(actor.everywhere & WATCHERS),
    }
    return render(request, "audit/log.html", context)


def _wanted(request: HttpRequest) -> EventFilter:
    given = request.GET
    until = _midnight(given.get("until", ""), days=1)
    return EventFilter(
        customer_id=_uuid(given.get("customer", "")),
        action=given.get("action") or None,
        actor_id=_uuid(given.get("actor", "")),
        target_id=_uuid(given.get("target", "")),
        result=given.get("result") if given.get("result") in Result.values else None,
        since=_midnight(given.get("since", "")),
        until=until,
        actions=critical_acts() if given.get("critical") else None,
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _midnight(text: str, *, days: int = 0) -> datetime | None:
    """The beginning of a typed day in the reader's zone; the end of it with `days=1`."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return datetime.combine(day + timedelta(days=days), time(0), tzinfo=parts.viewer_zone())


def _about(request: HttpRequest, rows: Sequence[EventRow]) -> Link | None:
    """The one thing the log is narrowed to, as a filter that can be taken away."""
    if not request.GET.get("target"):
        return None
    name = next((row.target_label for row in rows if row.target_label), request.GET["target"])
    return Link(_("Only {name}").format(name=name), with_query(request, target=None, after=None), removes=True)


def _table(rows: Sequence[EventRow], *, has_filters: bool) -> Table[EventRow]:
    now = clock.now()
    return Table(
        caption=_("Entries of the log, newest first"),
        rows=rows,
        empty=_("No entry fits these filters") if has_filters else _("The log is empty"),
        empty_hint=_("Widen the days, or remove a filter.") if has_filters else "",
        columns=(
            Column("at", _("When"), lambda row: parts.when(row.at, now=now, style="absolute"), tight=True, quiet=True),
            Column("action", _("What"), _what, narrow="main"),
            Column("actor", _("Who"), _who, tight=True),
            Column("target", _("To what"), _target, tight=True),
            Column("result", _("Result"), _result, tight=True),
            Column("via", _("Door"), lambda row: door_words(row.via), tight=True, quiet=True, narrow="hide"),
            Column("place", _("Place"), _place, tight=True, quiet=True, align="end", narrow="hide"),
        ),
    )


def _what(row: EventRow) -> SafeString:
    return parts.row_link(reverse("audit:entry", args=[row.id]), str(row.title))


def _who(row: EventRow) -> str:
    return _("erased") if row.actor_label is None else row.actor_label


def _target(row: EventRow) -> SafeString:
    kind = kind_words(row.target_kind)
    return parts.two_lines(row.target_label, kind) if row.target_label else parts.two_lines(kind or "—")


def _result(row: EventRow) -> SafeString:
    told = parts.badge(row.result_label, _RESULTS[Result(row.result)])
    return format_html("{} {}", told, parts.badge(_("Clock set back"), "soon")) if row.is_flagged else told


def _place(row: EventRow) -> str:
    return "…" if row.place is None else words.number(row.place)


@require_GET
def entry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One entry: who, what, before and after, by which policies, and the proof."""
    return render(request, "audit/entry.html", _context(request, pk))


@require_GET
def proof(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Compute the proof again, now."""
    template = "audit/parts/proof.html" if request.headers.get("HX-Request") == "true" else "audit/entry.html"
    return render(request, template, {**_context(request, pk), "is_asked": True})


def _context(request: HttpRequest, pk: UUID) -> dict[str, object]:
    detail = event_with_proof(reader(request), pk)
    return {
        "detail": detail,
        "row": detail.row,
        "who": _who(detail.row),
        "target": _target(detail.row),
        "result": _result(detail.row),
        "changes": changes(detail),
        "asked": asked(detail),
        "leaf": detail.leaf.hex(),
        "root": detail.proof.root.hex() if detail.proof else "",
        "door": door_words(detail.row.via),
        "is_whole": detail.is_unchanged and detail.proof is not None and detail.proof.is_valid,
        "now": clock.now(),
    }
