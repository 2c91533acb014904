# SPDX-License-Identifier: Apache-2.0
"""What a service manager sets up: checklists, and which group gets which cause."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from keepwell.casework.models import ChecklistTemplate, ProblemRoute
from keepwell.casework.web.acts import Button, offered
from keepwell.kernel.errors import NotFound
from keepwell.people.selectors import root
from keepwell.ui import parts
from keepwell.ui.navigation import actor_of
from keepwell.ui.tables import Column, Table

_MOST = 200


def _template(row: ChecklistTemplate) -> SafeString:
    lines = row.lines.splitlines()
    below = _("{count} items").format(count=len(lines))
    return parts.row_link(reverse("casework:act", args=["change-template", row.pk]), row.name, below)


def _for(row: ChecklistTemplate) -> str:
    told = (row.get_kind_display(), row.get_severity_display(), row.get_cause_display(), row.product)
    fitting = " · ".join(str(one) for one in told if one)
    return fitting if row.is_automatic else _("by hand")


_TEMPLATES: Sequence[Column[ChecklistTemplate]] = (
    Column("name", gettext_lazy("Checklist"), _template, narrow="main"),
    Column("for", gettext_lazy("Added to"), _for),
    Column("days", gettext_lazy("Days"), lambda row: str(row.due_days), align="end", tight=True),
    Column(
        "state",
        gettext_lazy("State"),
        lambda row: parts.badge(_("in use"), "accent") if row.is_active else parts.badge(_("not in use"), "quiet"),
        tight=True,
    ),
)


@require_GET
def checklists(request: HttpRequest) -> HttpResponse:
    """Every checklist of the house."""
    actor, home = actor_of(request), root()
    if home is None:
        raise NotFound
    rows = list(ChecklistTemplate.objects.visible_to(actor)[:_MOST])
    table = Table(
        gettext_lazy("Checklists"),
        _TEMPLATES,
        rows,
        empty=gettext_lazy("No checklist yet."),
        empty_hint=gettext_lazy("Write down once what must not be forgotten for tickets of a kind."),
    )
    return render(
        request, "casework/checklists.html", {"table": table, "acts": offered(actor, home, "create-checklist")}
    )


@require_GET
def routes(request: HttpRequest) -> HttpResponse:
    """Which team gets problems of which cause."""
    actor, home = actor_of(request), root()
    if home is None:
        raise NotFound
    rows = list(ProblemRoute.objects.visible_to(actor).select_related("team")[:_MOST])
    columns: Sequence[Column[ProblemRoute]] = (
        Column("cause", gettext_lazy("Cause"), lambda row: str(row.get_cause_display()), narrow="main"),
        Column("product", gettext_lazy("System"), lambda row: row.product or _("any system")),
        Column("team", gettext_lazy("Team"), lambda row: row.team.label),
        Column("acts", "", lambda row: _drop(offered(actor, row, "drop-route")), tight=True),
    )
    table = Table(
        gettext_lazy("Routes of causes"),
        columns,
        rows,
        empty=gettext_lazy("No route yet."),
        empty_hint=gettext_lazy("Without one, a cause goes to the system group, then to development, then to support."),
    )
    return render(request, "casework/routes.html", {"table": table, "acts": offered(actor, home, "set-route")})


def _drop(acts: dict[str, Button]) -> str:
    button = acts.get("drop_route")
    return "" if button is None else parts.row_link(button.url, _("Remove"))
