# SPDX-License-Identifier: Apache-2.0
"""`keepwell import incidents FILE --mapping NAME_OR_FILE --customer CODE`"""

import os
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path

from keepwell.core.casehistory import Mapping
from keepwell.desk.incident_log import importing
from keepwell.desk.incident_log.errors import LogEndsEarly
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM, Via
from keepwell.site.cli.terminal import complain, say
from keepwell.site.words import gettext

_EVERY = 1_000


def configure(parser: ArgumentParser) -> None:
    """The file, what its columns mean, whose it is."""
    parser.add_argument("what", choices=["incidents"], help=gettext("What the file holds"))
    parser.add_argument("file", type=Path, help=gettext("CSV (also zipped), XES (also gzipped) or JSON Lines"))
    parser.add_argument("--mapping", required=True, help=gettext("Name of a shipped mapping, or a TOML file"))
    parser.add_argument("--customer", required=True, help=gettext("Code of the customer; made when missing"))
    parser.add_argument("--preview", action="store_true", help=gettext("Only count what the file holds"))
    parser.add_argument("--rejects", type=Path, help=gettext("File for refused rows; FILE.rejects.csv when empty"))


def run(options: Namespace) -> int:
    """Previews, imports and says what it came to; 2 when the file broke off in the middle."""
    mapping = importing.mapping_named(options.mapping)
    if options.preview:
        return _preview(options.file, mapping)
    rejects = options.rejects or Path.cwd() / f"{options.file.name}.rejects.csv"
    wanted = importing.Wanted(options.file, mapping, options.customer)
    with rejects.open("w", encoding="utf-8-sig", newline="") as out:
        outcome = importing.run(
            replace(SYSTEM, via=Via.IMPORT), wanted, importing.Telling(_progress, out), now=clock.now()
        )
    _end_progress()
    words = gettext("{read} events read, {added} added, {rejected} rejected; now here: {cases} cases, {events} events")
    say(
        words.format(
            read=outcome.read,
            added=outcome.added,
            rejected=outcome.rejected,
            cases=outcome.cases,
            events=outcome.events,
        )
    )
    if outcome.rejected:
        say(gettext("Refused rows with their reasons: {path}").format(path=rejects))
    else:
        rejects.unlink()
    if outcome.broken_off:
        complain(outcome.broken_off)
        return 2
    return 0


def _preview(path: Path, mapping: Mapping) -> int:
    try:
        found = importing.preview(path, mapping)
    except LogEndsEarly as error:
        complain(str(error))
        return 2
    say(gettext("{events} events of {cases} cases").format(events=found.events, cases=found.cases))
    if found.first_at and found.last_at:
        say(gettext("from {first} to {last}").format(first=found.first_at.isoformat(), last=found.last_at.isoformat()))
    for title, counts in ((gettext("phases"), found.states), (gettext("classes"), found.classes)):
        say(f"{title}: " + ", ".join(f"{name or '–'} {count}" for name, count in sorted(counts.items())))
    rejected = ", ".join(f"{name} {count}" for name, count in sorted(found.rejected.items())) or "0"
    say(gettext("would be rejected: {rejected}").format(rejected=rejected))
    return 0


def _progress(read: int) -> None:
    if sys.stderr.isatty() and read % _EVERY < 20:
        sys.stderr.write("\r" + gettext("{read} events").format(read=read) + " ")
        sys.stderr.flush()


def _end_progress() -> None:
    if sys.stderr.isatty():
        sys.stderr.write(os.linesep)
