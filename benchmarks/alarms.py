# SPDX-License-Identifier: Apache-2.0
"""How late the alarm is with 200,000 open clocks: a steady trickle of breaches, a burst, and what idling costs.

    python benchmarks/alarms.py [--clocks 200000] [--rate 50] [--seconds 60] [--burst 1000]

Starts a database of its own with durability on, and the worker's alarm and relay in this process. Lag is measured from
the computed instant of a breach to the commit that relayed its event. To hold: at 50 breaches a minute p99 <= 1 s; a
burst of 1,000 drained in 30 s; idle CPU near 0.
"""

import argparse
import os
import random
import secrets
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.parts import throwaway
from benchmarks.parts.figures import Figure, hand_in

_CLOCKS = """
WITH p AS (
  INSERT INTO sla_promise (id, organisation_id, customer_id, lead_id, contract_version_id, class_code, opened_at,
                           ledger_seq, is_historic, is_provisional)
  SELECT i, %(place)s, %(place)s, i, %(version)s, 'general', now(), 1, false, false
    FROM (SELECT uuidv7() AS i FROM generate_series(1, %(count)s)) x RETURNING id)
INSERT INTO sla_clock (id, organisation_id, customer_id, promise_id, milestone, level, cycle, segment, clause_id,
                       status, result, is_provisional, goal_seconds, used_seconds, paused_seconds, started_at, due_at,
                       ladder, next_step_at, warned_percent, is_breach_told, occurrence, calendar_version, ledger_seq)
SELECT uuidv7(), %(place)s, %(place)s, id, 'resolve', 'sla', 1, 1, %(clause)s, 'running', 'open', false, 86400, 0, 0,
       now(), at, json_build_array(json_build_array('breach', 100, at)), at, 90, false, 1, 0, 1
  FROM (SELECT id, now() + interval '30 days' + random() * interval '10 days' AS at FROM p) y
"""
_LAG = """
SELECT extract(epoch FROM o.relayed_at - a.due_at)::float8
  FROM sla_alarm a JOIN kernel_outboxevent o ON o.payload ->> 'clock_id' = a.clock_id::text
 WHERE o.name = 'sla.promise_breached' AND a.due_at >= %s AND a.due_at < %s AND o.relayed_at IS NOT NULL
"""


def say(words: str) -> None:
    """A line of the report."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def prepare(folder: Path) -> None:
    """Environment that Django's settings read."""
    from keepwell.site.embedded.server import urls_of

    urls = urls_of(folder)
    os.environ.update(
        KEEPWELL_DATA=str(folder),
        KEEPWELL_DATABASE_URL=urls.app,
        KEEPWELL_OWNER_URL=urls.owner,
        KEEPWELL_SECRET_KEY=secrets.token_hex(32),
        KEEPWELL_DEMO="false",
        DJANGO_SETTINGS_MODULE="keepwell.site.settings",
        PGHOST=unquote(urls.app.split("host=")[1]),
    )


def migrate() -> None:
    """Make the tables as the owner."""
    from django.core.management import call_command
    from django.db import connections

    default = connections["default"]
    application, default.settings_dict["USER"] = default.settings_dict["USER"], "keepwell"
    call_command("migrate", verbosity=0, interactive=False)
    default.close()
    default.settings_dict["USER"] = application


def fill(count: int) -> None:
    """One customer with a contract, and so many open clocks with steps in a month."""
    from django.db import connection
    from tests.factories import contracts

    from keepwell.kernel.actor import SYSTEM
    from keepwell.kernel.scope import within_scope

    tree = contracts.tree()
    version = contracts.in_force(contracts.contract(tree.group))
    with within_scope(SYSTEM.scope):
        clause = version.clauses.get(class_code="general", milestone="resolve")
        values = {"place": tree.group.pk, "version": version.pk, "clause": clause.pk}
        for _ in range(0, count, 20_000):
            with connection.cursor() as cursor:
                cursor.execute(_CLOCKS, {**values, "count": min(20_000, count)})
    connection.close()


def plan(instants: list[datetime]) -> None:
    """Let so many clocks breach at these instants."""
    from django.db import connection

    from keepwell.kernel.actor import SYSTEM
    from keepwell.kernel.scope import within_scope

    with within_scope(SYSTEM.scope), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM sla_clock WHERE NOT is_breach_told AND next_step_at > now() + interval '1 day' LIMIT %s",
            [len(instants)],
        )
        pairs = [(key, at) for (key,), at in zip(cursor.fetchall(), instants, strict=True)]
        cursor.executemany(
            "UPDATE sla_clock SET due_at = %(at)s::timestamptz, next_step_at = %(at)s::timestamptz, ladder ="
            " jsonb_build_array(jsonb_build_array('breach', 100, %(text)s::text)) WHERE id = %(key)s::uuid",
            [{"at": at, "text": at.isoformat(), "key": key} for key, at in pairs],
        )


def lags(since: datetime, until: datetime) -> list[float]:
    """Seconds from each breach to the relay of its event."""
    from django.db import connection

    from keepwell.kernel.actor import SYSTEM
    from keepwell.kernel.scope import within_scope

    with within_scope(SYSTEM.scope), connection.cursor() as cursor:
        cursor.execute(_LAG, [since, until])
        return sorted(lag for (lag,) in cursor.fetchall())


def cpu_seconds() -> tuple[float, float]:
    """CPU used so far by this process and by the database's processes."""
    mine = psutil.Process()
    own = sum(mine.cpu_times()[:2])
    return own, sum(sum(process.cpu_times()[:2]) for process in _database_processes())


def _database_processes() -> list[psutil.Process]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        postmaster = psutil.Process(cursor.fetchone()[0]).parent()
    return [postmaster, *postmaster.children()]


def idle(seconds: float) -> None:
    """What the loops cost when nothing is due."""
    before, start = cpu_seconds(), time.perf_counter()
    time.sleep(seconds)
    after, took = cpu_seconds(), time.perf_counter() - start
    own, database = (100 * (now - then) / took for now, then in zip(after, before, strict=True))
    hand_in(Figure("alarm: idle CPU", "near 0", f"{own + database:.1f} % of a core", own + database <= 5, "polling"))
    say(f"idle      {own:.2f} % of a core for the alarm and the relay, {database:.2f} % for the database")


def steady(rate: int, seconds: int) -> None:
    """Breaches at random instants."""
    start = datetime.now(UTC) + timedelta(seconds=3)
    count = max(1, rate * seconds // 60)
    chance = random.Random(1)
    plan(sorted(start + timedelta(seconds=chance.uniform(0, seconds)) for _ in range(count)))
    time.sleep(seconds + 6)
    found = lags(start, start + timedelta(seconds=seconds + 1))
    p99 = found[min(len(found) - 1, int(0.99 * len(found)))]
    say(
        f"steady    {len(found)} of {count} breaches told at {rate} a minute:"
        f" p50 {1000 * statistics.median(found):.0f} ms, p99 {1000 * p99:.0f} ms, max {1000 * found[-1]:.0f} ms"
    )
    hand_in(
        Figure("alarm: breach to event, p99", "≤ 1 s", f"{1000 * p99:.0f} ms", p99 <= 1, "the timer, then the relay")
    )


def burst(count: int) -> None:
    """So many breaches at one instant."""
    at = datetime.now(UTC) + timedelta(seconds=5)
    plan([at] * count)
    end = time.monotonic() + 60
    found: list[float] = []
    while time.monotonic() < end and len(found) < count:
        time.sleep(0.5)
        found = lags(at, at + timedelta(milliseconds=1))
    say(f"burst     {len(found)} of {count} told, the last after {found[-1] if found else float('nan'):.2f} s")
    is_held = len(found) == count and found[-1] <= 30
    last = f"{found[-1]:.1f} s" if found else "never"
    hand_in(Figure(f"alarm: a burst of {count:,}", "≤ 30 s", last, is_held, "folding promises in Python"))


def run(options: argparse.Namespace) -> None:
    """All rounds against a worker's loops in this process."""
    from keepwell.kernel import relay
    from keepwell.kernel.loops import Loop, Runner
    from keepwell.sla.jobs import alarm

    start = time.perf_counter()
    fill(options.clocks)
    say(f"filled    {options.clocks:,} open clocks in {time.perf_counter() - start:.0f} s")
    loops = (
        Loop("sla.alarm", alarm),
        Loop("kernel.relay", lambda: 0.0 if relay.relay_once() else 1.0, "kw_outbox"),
    )
    runner = Runner(os.environ["KEEPWELL_DATABASE_URL"], loops)
    runner.start()
    try:
        time.sleep(5)
        idle(options.idle)
        steady(options.rate, options.seconds)
        burst(options.burst)
        idle(options.idle)
    finally:
        runner.stop()


def main() -> None:
    """Start a database, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clocks", type=int, default=200_000)
    parser.add_argument("--rate", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--burst", type=int, default=1_000)
    parser.add_argument("--idle", type=float, default=15.0)
    options = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    with throwaway.folder() as folder:
        prepare(folder)
        from keepwell.site import embedded

        embedded.start(folder)
        import django

        django.setup()
        migrate()
        try:
            run(options)
        finally:
            from django.db import connections

            connections.close_all()


if __name__ == "__main__":
    main()
