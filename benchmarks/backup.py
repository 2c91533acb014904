# SPDX-License-Identifier: Apache-2.0
"""How long a backup, an incremental backup and a restore take, by the commands an administrator types.

    python benchmarks/backup.py [--megabytes 1000] [--share 0.25]

An installation is founded; its database is filled with messages of words and random letters until it has the wanted
size less `share`, which lies in attachments that do not compress. Then one row in fifty changes before the incremental
backup. Times are wall times of whole commands (taking and verifying), durability is on. To hold: a backup of 1 GB 60 s,
an incremental one 15 s, from nothing to the first page of the restored copy five minutes.
"""

import argparse
import hashlib
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.parts import throwaway
from benchmarks.parts.figures import Figure, hand_in, say

GOALS = {"full": 60.0, "incremental": 15.0, "restore": 300.0}
_FILL = """
CREATE TABLE bulk (id bigint PRIMARY KEY, words text NOT NULL);
INSERT INTO bulk SELECT n, repeat(md5(n::text), 8) || ' 图纸检入后锁定 ' || md5((n * 7)::text)
  FROM generate_series(1, %(rows)s) n
"""
_BYTES_A_ROW = 370


def keepwell(words: list[str], variables: dict[str, str]) -> tuple[float, str]:
    """Seconds of one command, and what it printed."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "keepwell.site", *words], env=variables, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    burnt = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    say(f"  keepwell {words[0]}: {burnt:.1f} s of CPU, load {os.getloadavg()[0]:.1f}; {' '.join(done.stderr.split())}")
    return time.perf_counter() - began, done.stdout


def fill(data: Path, megabytes: int, share: float) -> int:
    """Rows in the database, attachments in the store; the database's size afterwards."""
    import psycopg

    from keepwell.site import embedded

    cluster = embedded.start(data)
    url = cluster.superuser_url.replace("/postgres?", "/keepwell?")
    with psycopg.connect(url, autocommit=True) as connection:
        rows = int(megabytes * (1 - share) * 1_000_000 / _BYTES_A_ROW)
        for statement in _FILL.split(";\n"):
            connection.execute(statement.replace("%(rows)s", str(rows)).encode())
        connection.execute("GRANT ALL ON bulk TO keepwell_app")
        for _number in range(int(megabytes * share / 2)):
            content = os.urandom(2_000_000)
            name = hashlib.sha256(content).hexdigest()
            place = data / "files" / name[:2] / name[2:4] / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
            connection.execute(
                "INSERT INTO files_storedfile (id, sha256, size, media_type, created_at, kept_at)"
                " VALUES (uuidv7(), %s, %s, 'application/octet-stream', now(), now())",
                (name, len(content)),
            )
        connection.execute("CHECKPOINT")
        found = connection.execute("SELECT pg_database_size('keepwell')").fetchone()
    cluster.release()
    return int(found[0]) if found else 0


def change(data: Path) -> None:
    """A day's work: one row in fifty, in order of place, as new work is."""
    import psycopg

    from keepwell.site import embedded

    cluster = embedded.start(data)
    with psycopg.connect(cluster.superuser_url.replace("/postgres?", "/keepwell?"), autocommit=True) as connection:
        connection.execute("UPDATE bulk SET words = words || '.' WHERE id <= (SELECT count(*) / 50 FROM bulk)")
    cluster.release()


def main() -> int:
    """Print each time, and the steps of the restore."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--share", type=float, default=0.25)
    options = parser.parse_args()
    with throwaway.folder() as data, throwaway.folder() as elsewhere, throwaway.folder() as copy:
        kept = {name: text for name, text in os.environ.items() if not name.startswith("KEEPWELL_")}
        variables = kept | {"KEEPWELL_DATA": str(data), "KEEPWELL_BACKUPS": str(elsewhere / "vault"), "LANG": "C.UTF-8"}
        keepwell(["init", "--admin", "bench@example.com"], variables)
        size = fill(data, options.megabytes, options.share)
        files = sum(path.stat().st_size for path in (data / "files").rglob("*") if path.is_file())
        say(f"  database {size / 1e6:.0f} MB, attachments {files / 1e6:.0f} MB, load {os.getloadavg()[0]:.1f}")
        full, said = keepwell(["backup"], variables)
        say(f"  {said.splitlines()[0]}: {full:.1f} s")
        change(data)
        incremental, said = keepwell(["backup"], variables)
        say(f"  {said.splitlines()[0]}: {incremental:.1f} s")
        key = elsewhere / "escrow.key"
        keepwell(["backup", "key", "--save", str(key)], variables)
        words = ["restore", "--from", str(elsewhere / "vault"), "--to", str(copy / "new"), "--key", str(key)]
        copy.chmod(0o755)
        restore, said = keepwell([*words, "--format", "json"], kept | {"LANG": "C.UTF-8"})
        found = json.loads(said)
        say(f"  restore {restore:.1f} s: {found['seconds']}, load {os.getloadavg()[0]:.1f}")
        from keepwell.site import embedded

        embedded.start(copy / "new").discard()
    met = [
        hand_in(_figure(f"backup of {options.megabytes} MB, taken and verified", full, GOALS["full"])),
        hand_in(_figure("incremental backup, one row in fifty changed", incremental, GOALS["incremental"])),
        hand_in(_figure("restore to the first page", float(found["rto_seconds"]), GOALS["restore"])),
    ]
    return int(not all(met))


def _figure(name: str, seconds: float, goal: float) -> Figure:
    bound = "one core: packing, sealing, hashing; the disk"
    return Figure(name, f"≤ {goal:.0f} s", f"{seconds:.1f} s", seconds <= goal, bound)


if __name__ == "__main__":
    sys.exit(main())
