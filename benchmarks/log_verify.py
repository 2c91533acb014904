# SPDX-License-Identifier: Apache-2.0
"""How fast a whole log is proven: entries as the desk writes them, sealed in batches, then verified.

    python benchmarks/log_verify.py [--entries 1000000]

Starts a database of its own. To hold: a million entries in at most 15 s on two cores.
"""

import argparse
import os
import secrets
import shutil
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import unquote

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.parts.figures import Figure, hand_in, say

GOAL_SECONDS = 15.0
BATCH = 5000


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


def fill(count: int) -> float:
    """Write and seal so many entries of one customer; seconds of sealing."""
    from django.db import transaction

    from keepwell.audit.services import Trail, pin_heads, sequence_batch
    from keepwell.kernel import clock
    from keepwell.kernel.entry import Entry, Personal
    from keepwell.kernel.ids import uuid7
    from keepwell.kernel.record import write

    trail, customer, person, took = Trail(), uuid7(), uuid7(), 0.0
    for _batch in range(0, count, BATCH):
        entries = [
            Entry(
                at=clock.now(), action="desk.reply_publicly", actor_kind="person", actor_id=person,
                actor_label="王倩", via="web", result="done", customer_id=customer,
                target_kind="desk.ticket", target_id=uuid7(), target_label="KW-2318",
                command={"text": Personal("图纸检入失败，请尽快处理。" * 4)}, changes={"state": ("new", "working")},
                policies=("desk-agents-reply",), policy_hash="0" * 16, ip="10.0.0.7",
            )
            for _each in range(BATCH)
        ]  # fmt: skip
        with transaction.atomic():
            write(trail.rows(entries))
        start = time.perf_counter()
        sequence_batch(now=clock.now())
        took += time.perf_counter() - start
    pin_heads()
    return took


def measure(count: int) -> None:
    """Fill, verify, say."""
    from django.db import connection

    from keepwell.audit.services import verify_all
    from keepwell.kernel import clock

    sealing = fill(count)
    say(f"seal      {count} entries in {sealing:.1f} s: {count / sealing:,.0f}/s")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    start = time.perf_counter()
    reports = list(verify_all(now=clock.now()))
    took = time.perf_counter() - start
    entries = sum(report.entries for report in reports)
    verdict = "intact" if all(report.is_intact for report in reports) else "NOT INTACT"
    say(f"verify    {entries} entries in {took:.1f} s: {entries / took:,.0f}/s, {verdict}")
    whole = took * 1_000_000 / entries
    is_met = whole <= GOAL_SECONDS and verdict == "intact"
    hand_in(Figure("log: verify 1 M entries", f"≤ {GOAL_SECONDS:.0f} s", f"{whole:.1f} s", is_met, "CPU of two cores"))


def main() -> None:
    """A database of its own, filled, verified and thrown away."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="kwb-"))
    prepare(folder)
    from keepwell.site import embedded

    cluster = embedded.start(folder)
    try:
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        default = connections["default"]
        application, default.settings_dict["USER"] = default.settings_dict["USER"], "keepwell"
        call_command("migrate", verbosity=0, interactive=False)
        default.close()
        default.settings_dict["USER"] = application
        measure(options.entries)
        default.close()
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
