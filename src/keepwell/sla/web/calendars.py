# SPDX-License-Identifier: Apache-2.0
"""Pages of service calendars: the list, a month of one, and a draft beside what it would change."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from keepwell.kernel import clock, ports
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.kernel.scope import reading
from keepwell.sla import services
from keepwell.sla.models import Calendar, CalendarVersion
from keepwell.sla.selectors.calendar_page import CalendarPage, calendar_lines, calendar_page
from keepwell.sla.selectors.month import MonthDay
from keepwell.ui import words
from keepwell.ui.acting import Asking, Done, act
from keepwell.ui.faces import Day, Link, Month
from keepwell.ui.navigation import actor_of

_VERBS: dict[str, Any] = {
    "draft": services.draft_calendar,
    "week": services.set_week,
    "day": services.set_day,
    "drop-day": services.drop_day,
    "publish": services.publish_calendar,
}


@require_GET
def calendars(request: HttpRequest) -> HttpResponse:
    """Every calendar."""
    actor = actor_of(request)
    acts = []
    if _may(actor, services.create_calendar, None):
        acts.append(Link(services.create_calendar.title, reverse("sla:create_calendar")))
    return render(request, "sla/calendars.html", {"lines": calendar_lines(actor), "acts": acts})


@require_GET
def calendar(request: HttpRequest, code: str) -> HttpResponse:
    """One month of a calendar."""
    actor = actor_of(request)
    number = request.GET.get("version", "")
    page = calendar_page(actor, code, _first_of(request), int(number) if number.isdecimal() else None, now=clock.now())
    context = {"page": page, "month": _month(page, actor), "acts": _acts(page, actor), "tabs": _tabs(page)}
    return render(request, "sla/calendar.html", context)


@require_http_methods(["GET", "POST"])
def create_calendar(request: HttpRequest) -> HttpResponse:
    """Make a calendar."""
    return act(
        request,
        services.create_calendar,
        None,
        done=lambda made: Done(_address(made, number=1), _("The draft is yours to fill.")),
        asking=Asking(
            hint=_("Weekly windows are written like: mon-fri 09:00-12:00 13:00-18:00; sat 09:00-12:00"),
            back=reverse("sla:calendars"),
        ),
    )


@require_http_methods(["GET", "POST"])
def act_on(request: HttpRequest, verb: str, pk: UUID) -> HttpResponse:
    """Ask for what an act on a calendar or a version needs, and do it."""
    offered = _VERBS.get(verb)
    if offered is None:
        raise NotFound
    actor = actor_of(request)
    with reading(actor):  # closed before the act: a refusal's log entry must outlive it
        row = offered.target.objects.visible_to(actor).filter(pk=pk).first()
        owner = row.calendar if isinstance(row, CalendarVersion) else row
    if row is None:
        raise NotFound
    back = _address(owner, number=row.number if isinstance(row, CalendarVersion) else None)
    return act(
        request,
        offered,
        row,
        done=lambda made: _done(owner, made, back),
        asking=Asking(initial=_initial(request, verb, row), back=back, preview=_warning(verb)),
    )


def _done(owner: Calendar, made: object, back: str) -> Done:
    number = made.number if isinstance(made, CalendarVersion) else None
    return Done(_address(owner, number=number) if number else back, _("Saved."))


def _warning(verb: str) -> str:
    if verb != "publish":
        return ""
    return _("A published version no longer changes. Open promises are counted anew and keep what they have used.")


def _initial(request: HttpRequest, verb: str, row: Calendar | CalendarVersion) -> dict[str, object]:
    if verb == "week" and isinstance(row, CalendarVersion):
        return {"week": row.week, "zone": row.zone, "known_until": row.known_until}
    if verb in ("day", "drop-day"):
        return {"day": request.GET.get("day", "")}
    return {}


def _acts(page: CalendarPage, actor: Actor) -> list[Link]:
    rows: list[tuple[str, Calendar | CalendarVersion]] = []
    if page.is_draft:
        rows = [(verb, page.version) for verb in ("week", "day", "drop-day", "publish")]
    elif not any(one.status == "draft" for one in page.versions):
        rows = [("draft", page.calendar)]
    return [
        Link(_VERBS[verb].title, reverse("sla:act", args=[verb, row.pk]))
        for verb, row in rows
        if _may(actor, _VERBS[verb], row)
    ]


def _may(actor: Actor, action: Any, row: Calendar | CalendarVersion | None) -> bool:
    context = {"mfa": actor.mfa, "via": str(actor.via)}
    return ports.authorizer().authorise(actor, action.name, row, context).allowed


def _tabs(page: CalendarPage) -> list[Link]:
    return [
        Link(
            _("Version %(number)s") % {"number": one.number},
            _address(page.calendar, number=one.number, first=_shown(page)),
            is_current=one.pk == page.version.pk,
        )
        for one in page.versions
    ]


def _month(page: CalendarPage, actor: Actor) -> Month | None:
    if page.grid is None:
        return None
    first = date(page.grid.year, page.grid.month, 1)
    before = {one.day: one for week in page.former.weeks for one in week} if page.former else {}
    edits = page.is_draft and _may(actor, services.set_day, page.version)
    weeks = [[_day(page, one, before, edits=edits) for one in week] for week in page.grid.weeks]
    return Month(
        words.month(first),
        weeks,
        _address(page.calendar, number=page.version.number, first=_shifted(first, -1)),
        _address(page.calendar, number=page.version.number, first=_shifted(first, 1)),
    )


def _day(page: CalendarPage, one: MonthDay, before: dict[date, MonthDay], *, edits: bool) -> Day:
    was = before.get(one.day)
    url = f"{reverse('sla:act', args=['day', page.version.pk])}?day={one.day.isoformat()}" if edits else ""
    return Day(
        number=one.day.day,
        kind=_kind(one),
        kind_words=_kind_words(one),
        url=url,
        lines=[window.replace("-", "–") for window in one.windows],
        is_today=one.is_today,
        is_outside=not one.is_in_month,
        title=one.name,
        changed=was is not None and (was.windows, was.kind, was.name) != (one.windows, one.kind, one.name),
    )


def _kind(one: MonthDay) -> str:
    if not one.is_in_month:
        return "outside"
    return one.kind or ("working" if one.windows else "closed")


def _kind_words(one: MonthDay) -> str:
    if one.kind:
        return one.kind_words
    if not one.is_known:
        return _("not published yet")
    return "" if one.windows else pgettext("day", "Closed")


def _first_of(request: HttpRequest) -> date | None:
    text = request.GET.get("month", "")
    try:
        return date.fromisoformat(f"{text}-01") if text else None
    except ValueError:
        return None


def _shown(page: CalendarPage) -> date | None:
    return date(page.grid.year, page.grid.month, 1) if page.grid else None


def _shifted(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _address(calendar: Any, *, number: int | None = None, first: date | None = None) -> str:
    parts = [f"version={number}"] if number is not None else []
    if first is not None:
        parts.append(f"month={first:%Y-%m}")
    return reverse("sla:calendar", args=[calendar.code]) + ("?" + "&".join(parts) if parts else "")
