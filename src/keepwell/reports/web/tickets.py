# SPDX-License-Identifier: Apache-2.0
"""The tickets behind a figure."""

import contextlib
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from keepwell.kernel import clock
from keepwell.kernel.errors import NotFound
from keepwell.reports.selectors.behind import BehindLine, behind
from keepwell.reports.selectors.making import described
from keepwell.reports.selectors.scope import is_reader
from keepwell.reports.web.filters import asked_in
from keepwell.ui import parts
from keepwell.ui.addresses import cursor, position, with_query
from keepwell.ui.faces import Page
from keepwell.ui.navigation import actor_of
from keepwell.ui.tables import Column, Table

_COLUMNS: tuple[Column[BehindLine], ...] = (
    Column("number", _("No."), lambda row: parts.number(row.number), tight=True),
    Column(
        "title",
        _("Subject"),
        lambda row: parts.row_link(reverse("desk:ticket", args=[row.number]), row.title),
        narrow="main",
    ),
    Column("state", _("State"), lambda row: row.state, tight=True),
    Column("owner", _("Owner"), lambda row: row.owner),
    Column("opened", _("Opened"), lambda row: parts.when(row.opened_at, style="absolute"), tight=True),
    Column("ended", _("Ended"), lambda row: parts.when(row.ended_at, style="absolute"), tight=True),
)


@require_GET
def behind_page(request: HttpRequest) -> HttpResponse:
    """What was counted, newest first, in the words of the figure."""
    actor = actor_of(request)
    if not is_reader(actor):
        raise NotFound
    asked = asked_in(request)
    given = {name: str(value) for name, value in request.GET.items()}
    page = behind(actor, asked, given, after=_after(request), now=clock.now())
    older = with_query(request, after=cursor(*page.next)) if page.next else ""
    newer = with_query(request, after=None) if request.GET.get("after") else ""
    context = {
        "page": page,
        "asked": asked,
        "filters": described(asked),
        "table": Table(_("Tickets"), _COLUMNS, page.lines, empty=_("No ticket was counted here.")),
        "pager": Page(len(page.lines), newer, older, total=page.total),
    }
    return render(request, "reports/tickets.html", context)


def _after(request: HttpRequest) -> tuple[str, str] | None:
    """The place in the list; one that nobody made starts at the beginning."""
    found = position(request.GET.get("after"))
    if found is None or len(found) != 2:  # instant and id
        return None
    with contextlib.suppress(ValueError):
        return datetime.fromisoformat(str(found[0])).isoformat(), str(UUID(str(found[1])))
    return None
