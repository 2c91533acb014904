# SPDX-License-Identifier: Apache-2.0
"""The SLA report as JSON, CSV and text: same figures, no instant of printing, so that equal reports are equal bytes."""

import csv
import io
from datetime import UTC, datetime

import orjson
from django.utils.translation import gettext as _

from keepwell.contracts.choices import Milestone as MilestoneName
from keepwell.desk.selectors.sla_report import MILESTONES, Milestone, SlaReport, TicketLine, Times
from keepwell.sla.choices import ClockResult

_RESULTS = ("met", "breached", "waived", "provisional", "open", "cancelled")


def _instant(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _hours(seconds: int | None) -> str:
    return "–" if seconds is None else f"{seconds / 3600:.1f}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


def ticket_json(line: TicketLine) -> dict[str, object]:
    """One ticket: `resolve` is met, breached, open, waived, provisional or none, and so for every milestone."""
    found: dict[str, object] = {
        "external_id": line.external_id,
        "number": line.number,
        "class": line.class_code,
        "opened_at": _instant(line.opened_at),
        "reassignments": line.reassignments,
        "reopenings": line.reopenings,
        "retargets": line.retargets,
    }
    for name in MILESTONES:
        milestone = line.milestones.get(name, Milestone())
        found[name] = milestone.result
        if milestone.result != "none":
            found[f"{name}_due"] = _instant(milestone.due_at)
            found[f"{name}_at"] = _instant(milestone.at)
            found[f"{name}_used_s"] = milestone.used_s
            found[f"{name}_paused_s"] = milestone.paused_s
    return found


def _times_json(times: Times) -> dict[str, object]:
    return {"ended": times.ended, "open": times.still_open, "median_s": times.median_s, "p90_s": times.p90_s}


def as_json(report: SlaReport, *, with_tickets: bool) -> bytes:
    """The report as JSON; with its tickets when asked."""
    found: dict[str, object] = {
        "customer": report.customer,
        "from": _instant(report.period.since),
        "to": _instant(report.period.until),
        "ticket_count": len(report.tickets),
        "attainment": [
            {
                "class": one.class_code,
                "milestone": one.milestone,
                "met_share": one.share_met,
                **{name: one.counts[name] for name in _RESULTS},
            }
            for one in report.attainments
        ],
        "time_to_acknowledge": _times_json(report.acknowledge),
        "time_to_restore": _times_json(report.restore),
        "time_to_resolve": _times_json(report.resolve),
        "reassignments": report.reassignments,
        "reopenings": report.reopenings,
        "reopened_tickets": report.reopened_tickets,
        "reopen_rate": report.reopened_tickets / len(report.tickets) if report.tickets else None,
        "paused_s": report.paused_s,
        "worst_breaches": [_breach_json(*item) for item in report.worst],
    }
    if with_tickets:
        found["tickets"] = [ticket_json(line) for line in report.tickets]
    return orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n"


def _breach_json(line: TicketLine, name: str, milestone: Milestone) -> dict[str, object]:
    return {
        "external_id": line.external_id,
        "number": line.number,
        "class": line.class_code,
        "milestone": name,
        "due": _instant(milestone.due_at),
        "at": _instant(milestone.at),
        "overrun_s": milestone.overrun_s,
        "because": because(line, milestone),
    }


def because(line: TicketLine, milestone: Milestone) -> list[str]:
    """What the record says about a breach; facts only."""
    reasons = []
    if line.reassignments:
        reasons.append(_("reassigned {count} times").format(count=line.reassignments))
    if line.reopenings:
        reasons.append(_("reopened {count} times").format(count=line.reopenings))
    if line.retargets:
        reasons.append(_("class changed {count} times").format(count=line.retargets))
    if milestone.paused_s:
        reasons.append(_("paused {hours} service hours").format(hours=_hours(milestone.paused_s)))
    if line.cause:
        reasons.append(_("cause {cause}").format(cause=line.cause))
    return reasons or [_("no hand-over, pause or reopening is on record")]


def as_csv(report: SlaReport, *, with_tickets: bool) -> str:
    """Attainment as CSV, or one line a ticket."""
    out = io.StringIO()
    writer = csv.writer(out)
    if with_tickets:
        rows = [ticket_json(line) for line in report.tickets]
        columns = list(dict.fromkeys(key for row in rows for key in row))
        writer.writerow(columns)
        writer.writerows([[_safe(row.get(column)) for column in columns] for row in rows])
        return out.getvalue()
    writer.writerow(["class", "milestone", "met_share", *_RESULTS])
    for one in report.attainments:
        share = "" if one.share_met is None else f"{one.share_met:.4f}"
        writer.writerow([_safe(one.class_code), one.milestone, share, *(one.counts[name] for name in _RESULTS)])
    return out.getvalue()


def _safe(value: object) -> object:
    """A text that a spreadsheet would run as a formula gets a quote before it (OWASP: CSV injection)."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" else value


def as_text(report: SlaReport) -> str:
    """The report for a terminal, in the reader's language."""
    since, until = _instant(report.period.since) or "…", _instant(report.period.until) or "…"
    lines = [
        _("Service levels of {customer}, {since} to {until}: {count} tickets").format(
            customer=report.customer, since=since, until=until, count=len(report.tickets)
        ),
        "",
    ]
    heads = [_("class"), _("milestone"), _("met share"), *(str(ClockResult(name).label) for name in _RESULTS)]
    rows = [
        [
            one.class_code,
            str(MilestoneName(one.milestone).label),
            _share(one.share_met),
            *(str(one.counts[name]) for name in _RESULTS),
        ]
        for one in report.attainments
    ]
    lines += _table(heads, rows)
    lines += ["", *_table([_("time (hours)"), _("median"), _("p90"), _("ended"), _("still open")], _time_rows(report))]
    rate = report.reopened_tickets / len(report.tickets) if report.tickets else None
    lines += [
        "",
        _("Reassignments: {count}").format(count=report.reassignments),
        _("Reopened tickets: {count} ({rate})").format(count=report.reopened_tickets, rate=_share(rate)),
        _("Paused: {hours} service hours").format(hours=_hours(report.paused_s)),
    ]
    if report.worst:
        lines += ["", _("Worst breaches")]
        for line, name, milestone in report.worst:
            lines.append(
                _("  {number}  class {class_code}  {milestone}: {hours} h over; {reasons}").format(
                    number=line.external_id or line.number,
                    class_code=line.class_code,
                    milestone=MilestoneName(name).label,
                    hours=_hours(milestone.overrun_s),
                    reasons=", ".join(because(line, milestone)),
                )
            )
    return "\n".join(lines) + "\n"


def _time_rows(report: SlaReport) -> list[list[str]]:
    named = [
        (_("to acknowledge"), report.acknowledge),
        (_("to restore"), report.restore),
        (_("to resolve"), report.resolve),
    ]
    return [[name, _hours(t.median_s), _hours(t.p90_s), str(t.ended), str(t.still_open)] for name, t in named]


def _width(text: str) -> int:
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


def _table(heads: list[str], rows: list[list[str]]) -> list[str]:
    widths = [max(_width(row[n]) for row in [heads, *rows]) for n in range(len(heads))]

    def line(cells: list[str]) -> str:
        return "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True)
        ).rstrip()

    return [line(heads), *(line(row) for row in rows)]
