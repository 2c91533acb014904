# SPDX-License-Identifier: Apache-2.0
"""The SLA report in words, for a terminal, in the reader's language."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from keepwell.contracts.choices import Milestone
from keepwell.desk.choices import Cause
from keepwell.desk.report_formats import RESULTS
from keepwell.desk.selectors.sla_report import MilestoneOutcome, ReportLine, SlaReport
from keepwell.sla.choices import ClockResult


def as_text(report: SlaReport, zone: str) -> str:
    """Every figure of the report; the days of its period are those of the zone."""
    place = ZoneInfo(zone)
    since, until = ("…" if at is None else f"{at.astimezone(place):%Y-%m-%d %H:%M}" for at in report.period)
    rate = report.reopened_tickets / len(report.tickets) if report.tickets else None
    lines = [
        _("Service levels of {customer}, {since} to {until}: {count} tickets").format(
            customer=report.customer, since=since, until=until, count=len(report.tickets)
        ),
        "",
        *_attainments(report),
        "",
        *_times(report),
        "",
        _("Reassignments: {count}").format(count=report.reassignments),
        _("Reopened tickets: {count} ({rate})").format(count=report.reopened_tickets, rate=_share(rate)),
        _("Paused: {hours} service hours").format(hours=_hours(report.paused_s)),
    ]
    if report.worst:
        lines += ["", _("Worst breaches"), *(f"  {_breach(*item)}" for item in report.worst)]
    return "\n".join(lines) + "\n"


def _attainments(report: SlaReport) -> list[str]:
    heads = [_("class"), _("milestone"), _("met share"), *(str(ClockResult(name).label) for name in RESULTS)]
    rows = [
        [
            one.class_code or "–",
            str(Milestone(one.milestone).label),
            _share(one.share_met),
            *(str(one.counts[name]) for name in RESULTS),
        ]
        for one in report.attainments
    ]
    return _table(heads, rows)


def _times(report: SlaReport) -> list[str]:
    named = [
        (_("to acknowledge"), report.acknowledge),
        (_("to restore"), report.restore),
        (_("to resolve"), report.resolve),
    ]
    rows = [[name, _hours(t.median_s), _hours(t.p90_s), str(t.ended), str(t.still_open)] for name, t in named]
    return _table([_("time (hours)"), _("median"), _("p90"), _("ended"), _("still open")], rows)


def _breach(line: ReportLine, name: str, outcome: MilestoneOutcome) -> str:
    return _("{number}, class {class_code}, {milestone}: {hours} h over; {reasons}").format(
        number=line.external_id or line.number,
        class_code=line.class_code,
        milestone=Milestone(name).label,
        hours=_hours(outcome.overrun_s),
        reasons=_(", ").join(_reasons(line, outcome)) or _("no hand-over, pause or reopening is on record"),
    )


def _reasons(line: ReportLine, outcome: MilestoneOutcome) -> Iterator[str]:
    """What the record says about a breach; facts only."""
    if line.reassignments:
        yield _("reassigned {count} times").format(count=line.reassignments)
    if line.reopenings:
        yield _("reopened {count} times").format(count=line.reopenings)
    if line.retargets:
        yield _("class changed {count} times").format(count=line.retargets)
    if outcome.paused_s:
        yield _("paused {hours} service hours").format(hours=_hours(outcome.paused_s))
    if line.cause not in ("", Cause.OTHER):
        yield _("cause {cause}").format(cause=Cause(line.cause).label)


def _hours(seconds: int | None) -> str:
    return "–" if seconds is None else f"{seconds / 3600:.1f}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


def _table(heads: list[str], rows: list[list[str]]) -> list[str]:
    widths = [max(_width(row[n]) for row in [heads, *rows]) for n in range(len(heads))]
    return [_padded(cells, widths) for cells in [heads, *rows]]


def _padded(cells: list[str], widths: list[int]) -> str:
    filled = (cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True))
    return "  ".join(filled).rstrip()


def _width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if letter >= "\u2e80" else 1 for letter in text)
