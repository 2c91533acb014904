# SPDX-License-Identifier: Apache-2.0
"""The part of `keepwell import` that reads logs of other desks."""

import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from keepwell.desk.incident_log.importing import Outcome, Preview, Telling, Wanted, preview
from keepwell.desk.incident_log.importing import run as import_file
from keepwell.desk.incident_log.mapping_files import mapping_named
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM, Via
from keepwell.site.cli.progress import Progress
from keepwell.site.cli.terminal import BadInput, complain, say
from keepwell.site.words import gettext

DONE, MEND_FIRST = 0, 2


def run(options: Namespace) -> int:
    """Says what the file holds, then imports it; 2 when something must be mended, what was good is kept."""
    mapping = mapping_named(options.mapping)
    now = clock.now()
    found = preview(options.file, mapping, now=now)
    _say_preview(found)
    if options.preview:
        return _ended(found.broken_off, sum(found.rejected.values()))
    rejects = options.rejects or Path.cwd() / f"{options.file.name}.rejects.csv"
    wanted = Wanted(options.file, mapping, options.customer)
    progress = Progress(found.events)
    with _opened(rejects) as out:
        outcome = import_file(replace(SYSTEM, via=Via.IMPORT), wanted, Telling(progress.at, out), now=now)
    progress.end()
    _say_outcome(outcome, rejects)
    return _ended(outcome.broken_off, outcome.rejected)


def _opened(rejects: Path) -> TextIO:
    try:
        return rejects.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="")
    except OSError:
        words = gettext("{path} cannot be written. Name another file with --rejects.")
        raise BadInput(words.format(path=rejects)) from None


def _ended(broken_off: str, rejected: int) -> int:
    if broken_off:
        complain(broken_off)
    return MEND_FIRST if broken_off or rejected else DONE


def _say_preview(found: Preview) -> None:
    say(gettext("The file holds {events} events of {cases} cases").format(events=found.events, cases=found.cases))
    if found.first_at and found.last_at:
        words = gettext("from {first} to {last}")
        say("  " + words.format(first=found.first_at.isoformat(), last=found.last_at.isoformat()))
    for title, counts in (
        (gettext("phases"), found.phases),
        (gettext("classes"), found.classes),
        (gettext("will be refused"), found.rejected),
        (gettext("states to add to [states] in the mapping"), found.unknown_states),
    ):
        if counts:
            listed = ", ".join(f"{name or '–'} {count}" for name, count in counts.most_common(20))
            say(f"  {title}: {listed}")
    for line, why in found.refused_rows:
        say("  " + gettext("row {row}: {reason}").format(row=line, reason=why))
    if len(found.refused_rows) < sum(found.rejected.values()):
        say("  " + gettext("and more; an import writes all of them into the file of rejects"))


def _say_outcome(outcome: Outcome, rejects: Path) -> None:
    words = gettext("{read} events read: {added} added, {known} here already, {rejected} rejected")
    say(words.format(read=outcome.read, added=outcome.added, known=outcome.known, rejected=outcome.rejected))
    say(gettext("now here: {cases} cases, {events} events").format(cases=outcome.cases, events=outcome.events))
    if outcome.late:
        words = gettext("{late} of them came after later ones and moved nothing; sort the log by case and time")
        say(words.format(late=outcome.late))
    if outcome.rejected:
        say(gettext("Refused rows with their reasons: {path}").format(path=rejects))
    else:
        rejects.unlink()
    if sys.stdout.isatty():
        say(gettext("See the figures with: keepwell report sla --customer CODE"))
