# SPDX-License-Identifier: Apache-2.0
"""`keepwell backup`: take one, list, verify, prove by a restore, and keep the recovery key."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from django.conf import settings

from keepwell.kernel.actor import SYSTEM, Via
from keepwell.protection import certificate, inspecting, restoring, secret, services, source, vault, verifying
from keepwell.protection.secret import RecoveryKey
from keepwell.site import protecting, releases
from keepwell.site.cli.steps import Steps
from keepwell.site.cli.terminal import BadInput, complain, say
from keepwell.site.config import Config
from keepwell.site.running import running_database
from keepwell.site.words import gettext

_ACTOR = replace(SYSTEM, via=Via.CLI)


def configure(parser: ArgumentParser) -> None:
    """Without a task a backup is taken."""
    parser.add_argument(
        "--to", type=Path, metavar="DIR", help=gettext("Folder of the backups; usual: the setting backups")
    )
    parser.add_argument("--full", action="store_true", help=gettext("Copy everything, not only what has changed"))
    tasks = parser.add_subparsers(dest="task", metavar="TASK")
    listing = tasks.add_parser("list", help=gettext("Print every backup, its state and size"))
    listing.add_argument("--format", choices=("text", "json"), default="text")
    verify = tasks.add_parser("verify", help=gettext("Read a backup again, byte by byte; 1 when it is damaged"))
    verify.add_argument("--backup", metavar="ID", help=gettext("Which one; usual: the newest"))
    verify.add_argument("--all", action="store_true", help=gettext("Everything in the folder"))
    prove = tasks.add_parser("prove", help=gettext("Restore a backup into a folder that is thrown away"))
    prove.add_argument("--backup", metavar="ID", help=gettext("Which one; usual: the newest"))
    prove.add_argument("--scratch", type=Path, metavar="DIR", help=gettext("Where there is room for the copy"))
    keep = tasks.add_parser("key", help=gettext("Write the recovery key to a file, or print it for paper"))
    keep.add_argument("--save", type=Path, metavar="FILE", help=gettext("The file; it must not exist"))
    keep.add_argument("--print", action="store_true", help=gettext("Print it on this terminal"))
    inspect = tasks.add_parser("inspect", help=gettext("Print what a certificate of a restore looks at"))
    inspect.add_argument(
        "--heads", type=Path, metavar="FILE", help=gettext("Heads of the log that were kept elsewhere")
    )
    for task in (listing, verify, prove):
        task.add_argument("--from", type=Path, dest="place", metavar="DIR", help=gettext("Folder of the backups"))
    for task in (verify, prove):
        task.add_argument(
            "--key", type=Path, metavar="FILE", help=gettext("The recovery key; usual: this installation's")
        )


def run(options: Namespace) -> int:
    """Does the task."""
    tasks: dict[str | None, Callable[[Namespace], int]] = {
        None: _take,
        "list": _list,
        "verify": _verify,
        "prove": _prove,
        "key": _key,
        "inspect": _inspect,
    }
    return tasks[options.task](options)


def _config() -> Config:
    config: Config = settings.KEEPWELL
    return config


def _folder(given: Path | None) -> Path:
    folder = given or _config().backups
    if folder is None:
        raise BadInput(gettext("Name the folder of the backups with --to or --from, or set KEEPWELL_BACKUPS."))
    return folder.expanduser().resolve()


def _recovery_key(given: Path | None) -> RecoveryKey:
    own = _config().data_folder / restoring.KEY
    if given is None and not own.exists():
        raise BadInput(gettext("There is no recovery key here yet: take a backup first, or name a key with --key."))
    return secret.read(given) if given else secret.read_own(own)


def _take(options: Namespace) -> int:
    folder = _folder(options.to)
    steps = Steps()
    with running_database(_config(), say=complain):
        wish = services.Wish(folder, is_full=options.full, actor=_ACTOR, is_recorded=releases.standing().is_current)
        outcome = services.back_up(wish, tell=steps.at)
    steps.end()
    found = outcome.manifest
    words = gettext("{id}: {kind}, {size} MB new, taken and verified").format(
        id=found.id, kind=found.kind, size=round(found.new_size / 10**6, 1)
    )
    say(words)
    for gone in outcome.dropped:
        say(gettext("{id} was let go").format(id=gone))
    if outcome.made_key is not None:
        say(gettext("A recovery key was made. Without it no backup can be read, so keep it away from this machine:"))
        say(f"  {outcome.made_key.text()}")
        say(gettext("Print it, or write it to a file: keepwell backup key --save FILE"))
    return 0


def _list(options: Namespace) -> int:
    box = vault.open_vault(_folder(options.place))
    rows: list[dict[str, object]] = []
    for backup_id in box.ids():
        one = box.read(backup_id)
        proof = box.proven(backup_id)
        state = "proved" if proof else "verified" if box.verified(backup_id) else "taken"
        row: dict[str, object] = {"id": one.id, "kind": one.kind, "state": state, "taken_at": one.taken_at.isoformat()}
        row |= {"builds_on": one.parent, "size": one.new_size, "attachments": one.contents}
        rows.append(row | {"keepwell": one.keepwell, "key": one.key_id})
    if options.format == "json":
        say(json.dumps({"folder": str(box.root), "key": box.key_id, "backups": rows}, indent=2))
        return 0
    for row in rows:
        size = round(int(str(row["size"])) / 10**6, 1)
        say(f"{row['id']}  {row['kind']:<11}  {row['state']:<8}  {size:>10} MB  {row['taken_at']}")
    say(
        gettext("{count} backups in {folder}, recovery key {key}").format(
            count=len(rows), folder=box.root, key=box.key_id
        )
    )
    return 0


def _verify(options: Namespace) -> int:
    box = vault.open_vault(_folder(options.place))
    key = _recovery_key(options.key)
    steps = Steps()
    if options.all:
        report = verifying.verify_all(box, key, tell=steps.at)
    else:
        report = verifying.verify(box, key, [restoring.choose(box, options.backup).id], tell=steps.at)
    steps.end()
    for finding in report.findings:
        complain(finding)
    if not report.is_sound:
        complain(verifying.mend_words(report))
        return 1
    words = gettext("{count} backups are whole: {size} MB read again")
    say(words.format(count=len(report.backups), size=round(report.read / 10**6, 1)))
    return 0


def _prove(options: Namespace) -> int:
    box = vault.open_vault(_folder(options.place))
    key = _recovery_key(options.key)
    chosen = restoring.choose(box, options.backup)
    steps = Steps()
    with running_database(_config(), say=complain):
        proof = services.prove_backup(box, key, chosen.id, scratch=options.scratch, tell=steps.at)
    steps.end()
    for line in certificate.lines(proof.certificate):
        say(line)
    return 0 if proof.is_passed else 1


def _key(options: Namespace) -> int:
    key, _is_new = services.own_key(source.source())
    if options.save:
        secret.write(options.save, key)
        _note_saved()
        say(
            gettext("The recovery key {key} is in {file}. Keep it away from this machine.").format(
                key=key.id, file=options.save
            )
        )
    elif options.print:
        say(key.text())
        _note_saved()
    else:
        say(
            gettext(
                "The recovery key of this installation is {key}. Write it down with --save FILE or --print."
            ).format(key=key.id)
        )
    return 0


def _note_saved() -> None:
    """From now on the page no longer warns that the key lies on this machine only."""
    (_config().data_folder / restoring.KEY).with_name(restoring.SAVED).touch(mode=0o600)


def _inspect(options: Namespace) -> int:
    with running_database(_config(), say=complain):
        if releases.standing().missing:
            return protecting.OLDER_TABLES
        say(json.dumps(inspecting.inspect(options.heads), ensure_ascii=False))
    return 0
