# SPDX-License-Identifier: Apache-2.0
"""`keepwell audit`: check the log, show entries, give receipts and bundles, compare heads, change the key."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable
from pathlib import Path
from uuid import UUID

from keepwell.audit import receipts, selectors
from keepwell.audit.services import (
    INSTALLATION,
    Bundle,
    ExportBundle,
    LogReport,
    PruneLog,
    RotateKey,
    clear_pruned,
    export_bundle,
    known_logs,
    prune_log,
    rotate_key,
    verify_all,
    verify_log,
    write_bundle,
)
from keepwell.core.merkle import ProofError
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.people.models import Organisation
from keepwell.site.cli.audit_words import detail_as_json, report_as_json, say_report
from keepwell.site.cli.progress import Progress
from keepwell.site.cli.terminal import BadInput, Failure, complain, say
from keepwell.site.words import gettext


def configure(parser: ArgumentParser) -> None:
    """One task a word, each with its options."""
    tasks = parser.add_subparsers(dest="task", required=True)
    verify = tasks.add_parser("verify", help=gettext("Prove that no log was changed; 1 when one was"))
    verify.add_argument("--customer", metavar="CODE", help=gettext("Only the log of this customer"))
    verify.add_argument("--format", choices=("text", "json"), default="text")
    show = tasks.add_parser("show", help=gettext("Print one entry and the proof that it stands in its log"))
    show.add_argument("id", metavar="ID", help=gettext("The entry, as the log explorer names it"))
    receipt = tasks.add_parser("receipt", help=gettext("Print the receipt of one act, to be checked anywhere"))
    receipt.add_argument("id", metavar="ID", help=gettext("The entry, as the log explorer names it"))
    consistency = tasks.add_parser("consistency", help=gettext("Prove that the log continues a head you kept"))
    consistency.add_argument("first", type=Path, metavar="HEAD", help=gettext("File with the earlier head"))
    consistency.add_argument("second", type=Path, nargs="?", help=gettext("File with the later one; empty: the newest"))
    head = tasks.add_parser("head", help=gettext("Print the newest signed head, as a checkpoint"))
    head.add_argument("--customer", metavar="CODE", help=gettext("Only the log of this customer"))
    bundle = tasks.add_parser("export-bundle", help=gettext("Write logs, proofs and the verifier into a folder"))
    bundle.add_argument("folder", type=Path, metavar="FOLDER")
    bundle.add_argument("--customer", metavar="CODE", help=gettext("Only the log of this customer"))
    bundle.add_argument("--reason", required=True, help=gettext("For whom or for what; it is written into the log"))
    bundle.add_argument("--with-names", action="store_true", help=gettext("With names and texts, which are personal"))
    rotate = tasks.add_parser("rotate-key", help=gettext("Sign with a new key; what the old one signed stays valid"))
    rotate.add_argument("--reason", required=True, help=gettext("Why; it is written into the log"))
    prune = tasks.add_parser("prune", help=gettext("Clear away what is past its retention, keeping the proofs"))
    prune.add_argument("--customer", metavar="CODE", help=gettext("Only the log of this customer"))
    prune.add_argument("--reason", required=True, help=gettext("Why; it is written into the log"))


def run(options: Namespace) -> int:
    """Does the task."""
    return _TASKS[options.task](options)


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
            collected.append(report_as_json(report, names))
        else:
            say_report(report, names)
    if options.format == "json":
        say(json.dumps({"intact": is_intact, "logs": collected}, ensure_ascii=False, indent=2))
    return 0 if is_intact else 1


def _customer(code: str) -> UUID:
    with reading(SYSTEM):
        found = Organisation.objects.filter(code=code).values_list("customer_id", flat=True).first()
    if found is None:
        raise BadInput(gettext("There is no organisation with the code {code}.").format(code=code))
    return found


def _log(options: Namespace) -> UUID:
    return _customer(options.customer) if options.customer else INSTALLATION


def _names() -> dict[UUID, str]:
    with reading(SYSTEM):
        names = dict(Organisation.objects.values_list("id", "code"))
    return {**names, INSTALLATION: gettext("the installation")}


def _show(options: Namespace) -> int:
    with reading(SYSTEM):
        detail = selectors.event_with_proof(SYSTEM, _entry(options.id))
    say(json.dumps(detail_as_json(detail), ensure_ascii=False, indent=2))
    return 0 if detail.is_unchanged and (detail.proof is None or detail.proof.is_valid) else 1


def _receipt(options: Namespace) -> int:
    with reading(SYSTEM):
        receipt = receipts.receipt_for(SYSTEM, _entry(options.id))
    say(json.dumps(receipt.content(), ensure_ascii=False, indent=2))
    return 0


def _entry(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadInput(gettext("{text} is not the id of an entry.").format(text=text)) from None


def _consistency(options: Namespace) -> int:
    first, second = _note(options.first), _note(options.second) if options.second else ""
    with reading(SYSTEM):
        try:
            found = receipts.continuation(first, second)
        except ProofError as error:
            raise Failure(gettext("NOT CONSISTENT: {reason}").format(reason=error)) from error
    say(json.dumps(found.content(), ensure_ascii=False, indent=2))
    return 0


def _note(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(gettext("{path} cannot be read: {reason}").format(path=path, reason=error)) from error


def _head(options: Namespace) -> int:
    with reading(SYSTEM):
        head = receipts.newest_head(_log(options))
    if head is None:
        raise Failure(gettext("This log is empty."))
    say(head.note.rstrip("\n"))
    return 0


def _export(options: Namespace) -> int:
    now = clock.now()
    customer = _customer(options.customer) if options.customer else None
    export_bundle(SYSTEM, ExportBundle(reason=options.reason, customer=customer, with_values=options.with_names))
    logs = [customer] if customer else known_logs()
    progress = Progress(1)
    bundle = Bundle(options.folder, options.with_names)
    entries = write_bundle(bundle, logs, complete=customer is None, now=now)
    progress.end()
    words = gettext(
        "{entries} entries of {logs} logs are in {folder}. Check: python3 {folder}/verify_keepwell_log.py {folder}"
    )
    complain(words.format(entries=entries, logs=len(logs), folder=options.folder))
    return 0


def _rotate(options: Namespace) -> int:
    new = rotate_key(SYSTEM, RotateKey(reason=options.reason))
    say(gettext("The log is signed with a new key. Write it down where auditors find it: {key}").format(key=new))
    return 0


def _prune(options: Namespace) -> int:
    customer = _customer(options.customer) if options.customer else None
    made = prune_log(SYSTEM, PruneLog(reason=options.reason, customer=customer))
    count = clear_pruned()
    words = gettext("{count} entries before place {size} are cleared away; their hashes are kept.")
    say(words.format(count=count, size=made.size))
    return 0


_TASKS: dict[str, Callable[[Namespace], int]] = {
    "verify": _verify,
    "show": _show,
    "receipt": _receipt,
    "consistency": _consistency,
    "head": _head,
    "export-bundle": _export,
    "rotate-key": _rotate,
    "prune": _prune,
}
