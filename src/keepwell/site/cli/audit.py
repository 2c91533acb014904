# SPDX-License-Identifier: Apache-2.0
"""`keepwell audit verify` and `keepwell audit show`"""

import base64
import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from uuid import UUID

from keepwell.audit import selectors
from keepwell.audit.services import INSTALLATION, LogReport, verify_all, verify_log
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.people.models import Organisation
from keepwell.site.cli.terminal import BadInput, say
from keepwell.site.words import gettext


def configure(parser: ArgumentParser) -> None:
    """Two tasks, each with its options."""
    tasks = parser.add_subparsers(dest="task", required=True)
    verify = tasks.add_parser("verify", help=gettext("Prove that no log was changed; 1 when one was"))
    verify.add_argument("--customer", metavar="CODE", help=gettext("Only the log of this customer"))
    verify.add_argument("--format", choices=("text", "json"), default="text")
    show = tasks.add_parser("show", help=gettext("Print one entry and the proof that it stands in its log"))
    show.add_argument("id", metavar="ID", help=gettext("The entry, as the log explorer names it"))


def run(options: Namespace) -> int:
    """Does the task."""
    return _verify(options) if options.task == "verify" else _show(options.id)


def _verify(options: Namespace) -> int:
    now = clock.now()
    reports: Iterable[LogReport] = (
        [verify_log(_customer(options.customer), now=now)] if options.customer else verify_all(now=now)
    )
    names = _names()
    is_intact = True
    collected = []
    for report in reports:
        is_intact = is_intact and report.is_intact
        if options.format == "json":
            collected.append(_as_json(report, names))
        else:
            _say_report(report, names)
    if options.format == "json":
        say(json.dumps({"intact": is_intact, "logs": collected}, ensure_ascii=False, indent=2))
    return 0 if is_intact else 1


def _customer(code: str) -> UUID:
    with reading(SYSTEM):
        found = Organisation.objects.filter(code=code).values_list("customer_id", flat=True).first()
    if found is None:
        raise BadInput(gettext("There is no organisation with the code {code}.").format(code=code))
    return found


def _names() -> dict[UUID, str]:
    with reading(SYSTEM):
        names = dict(Organisation.objects.values_list("id", "code"))
    return {**names, INSTALLATION: gettext("the installation")}


def _say_report(report: LogReport, names: dict[UUID, str]) -> None:
    name = names.get(report.log, str(report.log))
    counts = gettext("{entries} entries, {heads} signed heads, {pinned} of them in the file, {waiting} waiting")
    told = counts.format(entries=report.entries, heads=report.heads, pinned=report.pinned, waiting=report.waiting)
    verdict = gettext("intact") if report.is_intact else gettext("NOT INTACT")
    say(f"{verdict}  {name}: {told}")
    for finding in report.findings:
        say(f"    {finding.text}")
    if report.flaws > len(report.findings):
        say("    " + gettext("and {count} more").format(count=report.flaws - len(report.findings)))


def _as_json(report: LogReport, names: dict[UUID, str]) -> dict[str, object]:
    return {
        "log": str(report.log),
        "name": names.get(report.log, ""),
        "intact": report.is_intact,
        "entries": report.entries,
        "heads": report.heads,
        "pinned": report.pinned,
        "waiting": report.waiting,
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


def _show(text: str) -> int:
    try:
        event_id = UUID(text)
    except ValueError:
        raise BadInput(gettext("{text} is not the id of an entry.").format(text=text)) from None
    with reading(SYSTEM):
        detail = selectors.event_with_proof(SYSTEM, event_id)
    proof = detail.proof
    shown = {
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
    say(json.dumps(shown, ensure_ascii=False, indent=2))
    return 0 if detail.is_unchanged and (proof is None or proof.is_valid) else 1
