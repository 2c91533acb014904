# SPDX-License-Identifier: Apache-2.0
"""How fast another desk's history comes in: a whole incident log on a durable database, with audit and outbox on.

    python benchmarks/importing.py [FILE] [--mapping uci] [--events N] [--profile]

Without a file it takes ../shared/data/incidents, and where that is missing, a made-up log of the same shape. Reading
alone, reading it again (everything is known) and the report on it are measured beside it. To hold: 800 events/s.
"""

from __future__ import annotations

import argparse
import cProfile
import csv
import io
import pstats
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.parts.figures import Figure, hand_in, say
from benchmarks.parts.place import calibration, database, database_seconds

if TYPE_CHECKING:
    from keepwell.core.casehistory import LogMapping

REAL = ROOT.parent / "shared" / "data" / "incidents" / "uci_incident_event_log_partA.csv.zip"
GOAL = 800
CODE = "bench"
MADE_UP_CASES = 15_000


def made_up(target: Path) -> Path:
    """A log in the columns of the shipped mapping: six events a case over a week."""
    columns = ["number", "incident_state", "reassignment_count", "reopen_count", "opened_at", "sys_updated_at"]
    columns += ["category", "subcategory", "u_symptom", "priority", "assignment_group"]
    states = ("New", "Active", "Awaiting User Info", "Active", "Resolved", "Closed")
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(columns)
        for case in range(MADE_UP_CASES):
            opened = datetime(2016, 3, 1) + timedelta(minutes=case * 11)  # noqa: DTZ001  # the log's own clock
            for step, state in enumerate(states):
                at = opened + timedelta(hours=step * 20)
                moved = min(step, 2)
                times = (f"{opened:%d/%m/%Y %H:%M}", f"{at:%d/%m/%Y %H:%M}")
                words = ("Category 1", "Subcategory 2", "Symptom 3", "3", f"Group {moved}")
                writer.writerow([f"INC{case:07}", state, moved, 0, *times, *words])
    return target


def shortened(path: Path, mapping: LogMapping, events: int, target: Path) -> Path:
    """The first events of a log as plain CSV."""
    from keepwell.core.casehistory import Row
    from keepwell.desk.incident_log.readers import read_rows

    rows = [row.values for row in islice(read_rows(path, mapping), events) if isinstance(row, Row)]
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return target


@contextmanager
def profiled(is_wanted: bool) -> Iterator[None]:
    """Print where the time went."""
    if not is_wanted:
        yield
        return
    profile = cProfile.Profile()
    with profile:
        yield
    pstats.Stats(profile).sort_stats("tottime").print_stats(45)


def read_alone(path: Path, mapping: LogMapping) -> float:
    """Events a second when nothing is written."""
    from keepwell.desk.incident_log.importing import preview
    from keepwell.kernel import clock

    start = time.perf_counter()
    found = preview(path, mapping, now=clock.now())
    return found.events / (time.perf_counter() - start)


def measure(path: Path, mapping: LogMapping, *, is_profiled: bool) -> bool:
    """Import, import again, and report."""
    from tests.factories.people import founded

    from keepwell.desk.incident_log.ground import find_customer
    from keepwell.desk.incident_log.importing import Telling, Wanted, run
    from keepwell.desk.report_formats import as_json
    from keepwell.desk.selectors.sla_report import Period, sla_report
    from keepwell.kernel import clock
    from keepwell.kernel.actor import SYSTEM
    from keepwell.kernel.scope import reading

    founded()
    say(f"  a fixed loop takes {calibration():.0f} ms here")
    alone = read_alone(path, mapping)
    say(f"  reading alone {alone:,.0f} events/s")
    wanted, telling = Wanted(path, mapping, CODE), Telling(lambda _done: None, io.StringIO())
    before, start, ours = database_seconds(), time.perf_counter(), time.process_time()
    with profiled(is_profiled):
        outcome = run(SYSTEM, wanted, telling, now=clock.now())
    took = time.perf_counter() - start
    ours, theirs = time.process_time() - ours, database_seconds() - before
    rate = outcome.added / took
    say(f"  {outcome.added} events of {outcome.cases} cases, {outcome.rejected} rejected, in {took:.1f} s")
    say(f"  CPU: importer {ours:.1f} s, database {theirs:.1f} s, waiting {max(0.0, took - ours - theirs):.1f} s")
    start = time.perf_counter()
    again = run(SYSTEM, wanted, telling, now=clock.now())
    say(f"  the same again {again.read / (time.perf_counter() - start):,.0f} events/s, {again.added} added")
    start = time.perf_counter()
    customer = find_customer(SYSTEM, CODE)
    with reading(SYSTEM):
        size = len(as_json(sla_report(SYSTEM, customer, Period(), now=clock.now()), with_tickets=True))
    say(f"  the report with its tickets {time.perf_counter() - start:.1f} s, {size / 2**20:.1f} MiB")
    bound = f"one process: folding and rows in Python {100 * ours / took:.0f} %, database {100 * theirs / took:.0f} %"
    return hand_in(Figure("import of an incident log", f">= {GOAL}/s", f"{rate:,.0f} events/s", rate >= GOAL, bound))


def main() -> int:
    """Import one log into a database made for it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--mapping", default="uci")
    parser.add_argument("--events", type=int, default=0, help="only the first so many")
    parser.add_argument("--profile", action="store_true", help="print where the time went; slower")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, database():
        from keepwell.desk.incident_log.mapping_files import mapping_named

        mapping = mapping_named(options.mapping)
        path = options.file or (REAL if REAL.is_file() else made_up(Path(folder) / "made-up.csv"))
        if options.events:
            path = shortened(path, mapping, options.events, Path(folder) / "short.csv")
        return 0 if measure(path, mapping, is_profiled=options.profile) else 1


if __name__ == "__main__":
    sys.exit(main())
