# SPDX-License-Identifier: Apache-2.0
"""What `keepwell audit` prints: reports and entries, as text and as JSON."""

import base64
import json
from uuid import UUID

from keepwell.audit.report import LogReport
from keepwell.audit.selectors import EventDetail
from keepwell.site.cli.terminal import say
from keepwell.site.words import gettext


def say_report(report: LogReport, names: dict[UUID, str]) -> None:
    """The state of one log in lines."""
    name = names.get(report.log, str(report.log))
    counts = gettext("{entries} entries, {heads} signed heads, {pinned} of them in the file, {waiting} waiting")
    told = counts.format(entries=report.entries, heads=report.heads, pinned=report.pinned, waiting=report.waiting)
    verdict = gettext("intact") if report.is_intact else gettext("NOT INTACT")
    say(f"{verdict}  {name}: {told}")
    if report.pruned:
        say("    " + gettext("pruned to place {count}; the hashes over it are kept").format(count=report.pruned))
    for finding in report.findings:
        say(f"    {finding.text}")
    if report.flaws > len(report.findings):
        say("    " + gettext("and {count} more").format(count=report.flaws - len(report.findings)))


def report_as_json(report: LogReport, names: dict[UUID, str]) -> dict[str, object]:
    """The state of one log for machines."""
    return {
        "log": str(report.log),
        "name": names.get(report.log, ""),
        "intact": report.is_intact,
        "entries": report.entries,
        "heads": report.heads,
        "pinned": report.pinned,
        "waiting": report.waiting,
        "pruned": report.pruned,
        "first_bad": report.first_bad,
        "flaws": report.flaws,
        "findings": [
            {
                "flaw": str(finding.flaw),
                "index": finding.index,
                "entry": str(finding.event_id) if finding.event_id else None,
                "text": finding.text,
            }
            for finding in report.findings
        ],
    }


def detail_as_json(detail: EventDetail) -> dict[str, object]:
    """One entry with its proof."""
    proof = detail.proof
    return {
        "entry": json.loads(detail.text),
        "unchanged": detail.is_unchanged,
        "leaf": detail.leaf.hex(),
        "proof": None
        if proof is None
        else {
            "index": proof.place,
            "size": proof.size,
            "path": [base64.b64encode(step).decode() for step in proof.path],
            "head": proof.note,
            "key": proof.key,
            "valid": proof.is_valid,
        },
    }
