# SPDX-License-Identifier: Apache-2.0
"""What the log costs: writes with it against writes without it, then sequencing and verification of what was written.

    python benchmarks/audit.py [--seconds 4] [--rounds 3] [--clients 1 4]

Starts a database of its own with durability on. A transaction is the least an action does: scope, one row locked and
changed, one outbox row; with the log also one entry with name, target label and one personal text. Rounds with and
without alternate, so a noisy machine disturbs both. To hold: the log costs at most 30 %.
"""

import argparse
import multiprocessing
import os
import secrets
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.parts import throwaway
from benchmarks.parts.figures import Figure, hand_in

ROWS = 1000


@dataclass(frozen=True)
class Job:
    """What one client process does."""

    seconds: float
    with_log: bool
    seed: int


def prepare(folder: Path) -> None:
    """Environment that Django's settings read; child processes inherit it."""
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


def client(job: Job) -> int:
    """Write until the time is over; how many transactions."""
    import random

    import django

    django.setup()
    from django.db import connection

    from keepwell.audit.services import Trail
    from keepwell.kernel import clock, ports
    from keepwell.kernel.actor import Actor, ActorKind, Scope
    from keepwell.kernel.entry import Entry, Personal
    from keepwell.kernel.ids import uuid7
    from keepwell.kernel.record import write
    from keepwell.kernel.scope import within_scope

    trail = Trail() if job.with_log else ports.NoTrail()
    customers = [uuid7() for _ in range(20)]
    chance = random.Random(job.seed)
    actor = Actor(ActorKind.PERSON, "王倩", Scope(everything=True), person_id=uuid7())
    from keepwell.kernel.entry import Insert

    outbox_columns = ("id", "name", "payload", "occurred_at")
    outbox_types = ("uuid", "text", "jsonb", "timestamptz")

    def once() -> None:
        now = clock.now()
        with within_scope(actor.scope), connection.cursor() as cursor:
            key = f"bench-{chance.randrange(ROWS)}"
            cursor.execute("SELECT value FROM kernel_counter WHERE series = %s FOR NO KEY UPDATE", [key])
            cursor.execute("UPDATE kernel_counter SET value = value + 1 WHERE series = %s", [key])
            entry = Entry(
                at=now, action="desk.reply_publicly", actor_kind="person", actor_id=actor.person_id,
                actor_label=actor.label, via="web", result="done", customer_id=chance.choice(customers),
                target_kind="desk.ticket", target_id=uuid7(), target_label="KW-2318",
                command={"text": Personal("图纸检入失败，请尽快处理。" * 4)}, changes={"state": ("new", "working")},
                policies=("desk-agents-reply",), policy_hash="0" * 16, ip="10.0.0.7",
            )  # fmt: skip
            outbox = Insert("kernel_outboxevent", outbox_columns, [(uuid7(), "bench", "{}", now)], outbox_types)
            write([*trail.rows([entry]), outbox])

    for _ in range(50):
        once()
    done, end = 0, time.perf_counter() + job.seconds
    while time.perf_counter() < end:
        once()
        done += 1
    connection.close()
    return done


def measure(seconds: float, clients: int, *, with_log: bool) -> float:
    """Transactions a second of so many clients."""
    with multiprocessing.get_context("spawn").Pool(clients) as pool:
        done = pool.map(client, [Job(seconds, with_log, seed) for seed in range(clients)], chunksize=1)
    return sum(done) / seconds


def seal_and_verify() -> None:
    """Sequence everything the rounds wrote, then verify it."""
    from keepwell.audit.services import pin_heads, sequence_batch, verify_all
    from keepwell.kernel import clock

    start, count = time.perf_counter(), 0
    while (done := sequence_batch(now=clock.now())).entries:
        count += done.entries
    took = time.perf_counter() - start
    say(f"sequence  {count} entries in {took:.2f} s: {count / took:,.0f}/s")
    pin_heads()
    start = time.perf_counter()
    reports = list(verify_all(now=clock.now()))
    took = time.perf_counter() - start
    entries = sum(report.entries for report in reports)
    verdict = "intact" if all(report.is_intact for report in reports) else "NOT INTACT"
    say(f"verify    {entries} entries of {len(reports)} logs in {took:.2f} s: {entries / took:,.0f}/s, {verdict}")


def say(words: str) -> None:
    """A line of the report."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main() -> None:
    """Run all rounds and print medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 4])
    options = parser.parse_args()
    with throwaway.folder() as folder:
        prepare(folder)
        from keepwell.site import embedded

        embedded.start(folder)
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        default = connections["default"]
        application, default.settings_dict["USER"] = default.settings_dict["USER"], "keepwell"
        call_command("migrate", verbosity=0, interactive=False)
        with default.cursor() as cursor:
            cursor.execute("INSERT INTO kernel_counter SELECT 'bench-' || n, 0 FROM generate_series(0, %s) n", [ROWS])
        default.close()
        default.settings_dict["USER"] = application
        for clients in options.clients:
            rates: dict[bool, list[float]] = {False: [], True: []}
            for _ in range(options.rounds):
                for with_log in (False, True):
                    rates[with_log].append(measure(options.seconds, clients, with_log=with_log))
            off, on = statistics.median(rates[False]), statistics.median(rates[True])
            say(
                f"write     {clients} clients: {off:,.0f}/s without, {on:,.0f}/s with the log:"
                f" {100 * (1 - on / off):.0f} % less"
            )
            cost = 100 * (1 - on / off)
            hand_in(
                Figure(f"log: cost at {clients} clients", "≤ 30 %", f"{cost:.0f} %", cost <= 30, "CPU of one row more")
            )
        seal_and_verify()
        default.close()


if __name__ == "__main__":
    main()
