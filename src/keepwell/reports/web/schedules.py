# SPDX-License-Identifier: Apache-2.0
"""Reports made again and again: planned, listed, stopped, resumed."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from keepwell.kernel import ports
from keepwell.kernel.errors import NotFound
from keepwell.mail.selectors import is_set_up
from keepwell.reports import services
from keepwell.reports.models import Schedule
from keepwell.reports.selectors.editions import schedules
from keepwell.ui import parts
from keepwell.ui.acting import Actable, Asking, Done, act
from keepwell.ui.navigation import actor_of
from keepwell.ui.tables import Column, Table

_VERBS: dict[str, Actable] = {"stop": services.stop_schedule, "resume": services.resume_schedule}
_COLUMNS: tuple[Column[Schedule], ...] = (
    Column(
        "title",
        gettext_lazy("Report"),
        lambda row: parts.two_lines(row.title, row.get_report_display()),
        narrow="main",
    ),
    Column("place", gettext_lazy("Organisation"), lambda row: row.organisation.label),
    Column("rhythm", gettext_lazy("How often"), lambda row: f"{row.get_rhythm_display()}, {row.hour:02}:00"),
    Column("owner", gettext_lazy("Planned by"), lambda row: row.owner.label),
    Column(
        "told",
        gettext_lazy("Others told"),
        lambda row: str(len(row.recipients)),
        align="end",
    ),
    Column(
        "next",
        gettext_lazy("Next edition"),
        lambda row: parts.badge(_("stopped"), "quiet") if row.stopped_at else parts.when(row.next_at, style="absolute"),
        tight=True,
    ),
)


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Have one made on schedule."""
    given = {name: request.GET.get(name, "") for name in ("report", "filters")}
    told = _("in the product and by mail") if is_set_up() else _("in the product")
    asking = Asking(
        hint=_(
            "Each edition is about the day, week or month before and is made with your rights. "
            "You and those you choose are told %(where)s."
        )
        % {"where": told},
        initial={**given, "language": get_language() or "zh-hans"},
        back=reverse("reports:schedules"),
    )
    done = Done(reverse("reports:schedules"), _("Planned. The first edition comes at the time shown."))
    return act(request, services.plan_report, pk, done=lambda _made: done, asking=asking)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Planned reports, with what can be done about each."""
    actor = actor_of(request)
    decide = ports.authorizer().authorise
    rows = schedules(actor)

    def acts(row: Schedule) -> str:
        verb = "resume" if row.stopped_at else "stop"
        offered = _VERBS[verb]
        if not decide(actor, f"reports.{verb}_schedule", row, {"mfa": actor.mfa}).allowed:
            return ""
        return parts.row_link(reverse("reports:schedule_act", args=[row.pk, verb]), offered.title)

    table = Table(
        _("Planned reports"),
        (*_COLUMNS, Column("acts", _("Acts"), acts)),
        rows,
        empty=_("No report is planned."),
        empty_hint=_("Open a report and choose “Make on schedule”."),
    )
    return render(request, "reports/schedules.html", {"table": table})


@require_http_methods(["GET", "POST"])
def act_on(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Stop or resume."""
    offered = _VERBS.get(verb)
    if offered is None:
        raise NotFound
    back = reverse("reports:schedules")
    return act(request, offered, pk, done=lambda _row: Done(back, _("Saved.")), asking=Asking(back=back))
