# SPDX-License-Identifier: Apache-2.0
"""`keepwell restore`: a new installation from a folder of backups and the recovery key, on a bare machine too."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path

import django
from django.conf import settings
from django.utils import translation

import keepwell.protection
from keepwell.protection import certificate, restoring, secret, vault
from keepwell.protection.source import Spot
from keepwell.site import protecting
from keepwell.site.cli.steps import Steps
from keepwell.site.cli.terminal import BadInput, complain, say
from keepwell.site.embedded import is_held, is_running
from keepwell.site.embedded.layout import PLACE_FILE
from keepwell.site.supervisor import LOCK_FILE, running_supervisor
from keepwell.site.words import gettext, language


def configure(parser: ArgumentParser) -> None:
    """From where, to where, with which key."""
    parser.add_argument(
        "--from", type=Path, dest="place", required=True, metavar="DIR", help=gettext("Folder of the backups")
    )
    parser.add_argument(
        "--to", type=Path, required=True, metavar="DIR", help=gettext("The new data folder; it must be empty")
    )
    parser.add_argument("--key", type=Path, required=True, metavar="FILE", help=gettext("The recovery key"))
    parser.add_argument("--backup", metavar="ID", help=gettext("Which backup; usual: the newest"))
    parser.add_argument("--heads", type=Path, metavar="FILE", help=gettext("Heads of the log that were kept elsewhere"))
    parser.add_argument("--format", choices=("text", "json"), default="text")


def refuse(options: Namespace) -> None:
    """Prepares words in the reader's language: there may be no configuration, and none is made."""
    _speak()
    base = options.to.expanduser().resolve()
    # Asking whether a server runs lays a folder out, so only an installation is asked.
    is_installed = any((base / name).exists() for name in ("pg", PLACE_FILE, LOCK_FILE))
    # The server of a restore that was killed lives on, held by nobody: the next restore takes it over and stops it.
    is_left = (base / restoring.STATE).exists() and not is_held(base)
    if is_installed and (running_supervisor(base) is not None or (is_running(base) and not is_left)):
        words = gettext("Keepwell runs in {folder}. A restore never touches a running installation: name a new folder.")
        raise BadInput(words.format(folder=base))


def run(options: Namespace) -> int:
    """Restores and prints the certificate; 1 when a check failed."""
    base = options.to.expanduser().resolve()
    key = secret.read(options.key)
    box = vault.open_vault(options.place.expanduser().resolve())
    box.name_key(key)
    chosen = restoring.choose(box, options.backup)
    restoring.refuse_target(base, chosen.id)
    heads = options.heads.expanduser().resolve() if options.heads else None
    if heads is not None and not heads.is_file():
        raise BadInput(gettext("There is no file {file}.").format(file=heads))
    spot = Spot(base, lambda: protecting.target_of(base, say=complain, heads=heads))
    steps = Steps()
    found = restoring.restore(box, key, spot, chosen.id, tell=steps.at)
    steps.end()
    if options.format == "json":
        say(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        for line in certificate.lines(found):
            say(line)
    if not found["passed"]:
        complain(
            gettext("The restored copy did not hold every check. It is kept in {folder}; do not use it.").format(
                folder=base
            )
        )
        return 1
    complain(gettext("Start it with: KEEPWELL_DATA={folder} keepwell up").format(folder=base))
    return 0


def _speak() -> None:
    """The least of Django: words. The rooms' own settings would make keys in a folder that is to be empty."""
    if settings.configured:
        return
    room = Path(keepwell.protection.__file__).parent
    folders = [str(room / "locale"), str(room.parent / "site" / "locale")]
    settings.configure(USE_TZ=True, USE_I18N=True, LANGUAGE_CODE=language(), LOCALE_PATHS=folders, INSTALLED_APPS=[])
    django.setup()
    translation.activate(language())
