# SPDX-License-Identifier: Apache-2.0
"""The SLA report as JSON and CSV, for machines: no words and no instant of printing, so the same is the same bytes."""

import csv
import io
from datetime import UTC, datetime

import orjson

from keepwell.core.spreadsheets import safe_value
from keepwell.desk.selectors.sla_report import MILESTONES, MilestoneOutcome, ReportLine, SlaReport, Times

RESULTS = ("met", "breached", "waived", "provisional", "open", "cancelled")


def _instant(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def ticket_json(line: ReportLine) -> dict[str, object]:
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
        milestone = line.milestones.get(name, MilestoneOutcome())
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
                **{name: one.counts[name] for name in RESULTS},
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


def _breach_json(line: ReportLine, name: str, milestone: MilestoneOutcome) -> dict[str, object]:
    return {
        "external_id": line.external_id,
        "number": line.number,
        "class": line.class_code,
        "milestone": name,
        "due": _instant(milestone.due_at),
        "at": _instant(milestone.at),
        "overrun_s": milestone.overrun_s,
        "reassignments": line.reassignments,
        "reopenings": line.reopenings,
        "retargets": line.retargets,
        "paused_s": milestone.paused_s,
        "cause": line.cause,
    }


def as_csv(report: SlaReport, *, with_tickets: bool) -> str:
    """Attainment as CSV, or one line a ticket."""
    out = io.StringIO()
    writer = csv.writer(out)
    if with_tickets:
        rows = [ticket_json(line) for line in report.tickets]
        columns = list(dict.fromkeys(key for row in rows for key in row))
        writer.writerow(columns)
        writer.writerows([[safe_value(row.get(column)) for column in columns] for row in rows])
        return out.getvalue()
    writer.writerow(["class", "milestone", "met_share", *RESULTS])
    for one in report.attainments:
        share = "" if one.share_met is None else f"{one.share_met:.4f}"
        writer.writerow([safe_value(one.class_code), one.milestone, share, *(one.counts[name] for name in RESULTS)])
    return out.getvalue()
