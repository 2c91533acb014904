# SPDX-License-Identifier: Apache-2.0
"""From a question to a report: the one door of page, files, paper, schedule and API."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from keepwell.desk.choices import Channel, Severity
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.reports.asking import Asked
from keepwell.reports.choices import ReportName
from keepwell.reports.figures import Report, Sheet, Tile
from keepwell.reports.selectors.answers import answers
from keepwell.reports.selectors.backlog import backlog
from keepwell.reports.selectors.board import board
from keepwell.reports.selectors.causes import causes
from keepwell.reports.selectors.flow import flow
from keepwell.reports.selectors.naming import places, systems, teams, unnamed
from keepwell.reports.selectors.returns import returns
from keepwell.reports.selectors.scope import offered
from keepwell.reports.selectors.staffing import staffing
from keepwell.reports.selectors.workload import workload

_MAKERS: Mapping[str, Callable[[Actor, Asked, datetime], tuple[list[Tile], list[Sheet]]]] = {
    ReportName.BOARD: board,
    ReportName.BACKLOG: backlog,
    ReportName.FLOW: flow,
    ReportName.ANSWERS: answers,
    ReportName.RETURNS: returns,
    ReportName.WORKLOAD: workload,
    ReportName.STAFFING: staffing,
    ReportName.CAUSES: causes,
}


def make(actor: Actor, name: str, asked: Asked, *, now: datetime) -> Report:
    """The report with what this reader may see; NotFound for one that is not for him."""
    if name not in offered(actor):
        raise NotFound
    tiles, sheets = _MAKERS[name](actor, asked, now)
    return Report(
        name=name,
        title=str(ReportName(name).label),
        period=_("%(first)s to %(last)s") % {"first": asked.first.isoformat(), "last": asked.last.isoformat()},
        filters=described(asked),
        tiles=tiles,
        sheets=sheets,
        how=[
            _("Counted are the tickets that you may see. Every figure leads to the tickets behind it."),
            _("Days begin and end at midnight in %(zone)s.") % {"zone": asked.zone},
        ],
    )


def described(asked: Asked) -> list[tuple[str, str]]:
    """The filters besides the period in words."""
    found: list[tuple[str, str]] = []
    chosen = {one for one in (asked.customer, asked.organisation) if one}
    names = places(chosen) if chosen else {}
    if asked.customer:
        found.append((_("Customer"), names.get(asked.customer, unnamed())))
    if asked.organisation:
        found.append((_("Organisation"), names.get(asked.organisation, unnamed())))
    if asked.team:
        found.append((_("Team"), teams([asked.team]).get(asked.team, unnamed())))
    if asked.system:
        found.append((_("System"), systems([asked.system]).get(asked.system, unnamed())))
    if asked.channel:
        found.append((_("Channel"), str(Channel(asked.channel).label)))
    if asked.severity:
        found.append((_("Severity"), str(Severity(asked.severity).label)))
    return found
