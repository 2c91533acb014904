# SPDX-License-Identifier: Apache-2.0
"""Keeps what a release leaves behind, so that later ones can be tried on it.

`python -m tools.release_dump 0.1.0 6989a14` takes the code of that commit, lets it tell its demo story with its own
command line and an embedded database, waits until its worker has delivered and sealed everything, and writes
`tests/upgrade/keepwell-0.1.0.tar.xz`: the dump, the key and the heads of the log, and how many rows each table has.
"""

import json
import os
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
from io import BytesIO
from pathlib import Path

import psycopg
from psycopg import sql

from keepwell.site import embedded

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "tests" / "upgrade"
SETTLED_WITHIN = 60.0
WAITING = """
SELECT (SELECT count(*) FROM kernel_outboxevent WHERE relayed_at IS NULL)
     + (SELECT count(*) FROM audit_auditevent e
         WHERE NOT EXISTS (SELECT FROM audit_logleaf l WHERE l.event_id = e.id))
     + (SELECT count(*) FROM audit_log g WHERE NOT EXISTS (SELECT FROM audit_signedhead h
         WHERE h.customer_id = g.customer_id AND h.size = g.size))
"""


def main() -> int:
    """Make the package of one release."""
    version, commit = sys.argv[1:3]
    with tempfile.TemporaryDirectory(prefix="kwr-") as scratch:
        source, folder = Path(scratch) / "source", Path(scratch) / "data"
        Path(scratch).chmod(0o755)
        source.mkdir()
        content = subprocess.run(["git", "-C", str(ROOT), "archive", commit, "src"], check=True, capture_output=True)
        with tarfile.open(fileobj=BytesIO(content.stdout)) as archive:
            # Python before 3.11.4 knows no filter; the archive is our own
            archive.extractall(source, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
        _tell_the_story(source / "src", folder)
        cluster = embedded.start(folder)
        try:
            _pack(cluster, folder, TARGET / f"keepwell-{version}.tar.xz")
        finally:
            cluster.discard()
    return 0


def _tell_the_story(code: Path, folder: Path) -> None:
    """The release's own `keepwell up` until nothing waits any more."""
    ours = {"PYTHONPATH": str(code), "KEEPWELL_DATA": str(folder), "KEEPWELL_PORT": "8790", "LANG": "C.UTF-8"}
    variables = {name: text for name, text in os.environ.items() if not name.startswith(("KEEPWELL_", "PG"))} | ours
    process = subprocess.Popen([sys.executable, "-m", "keepwell.site", "up"], env=variables, stdout=subprocess.PIPE)
    try:
        for line in process.stdout or ():
            if line.startswith(b"Ready"):
                break
        until = time.monotonic() + SETTLED_WITHIN
        with psycopg.connect(_house(embedded.urls_of(folder).superuser), autocommit=True) as connection:
            while connection.execute(WAITING).fetchone() != (0,):
                if time.monotonic() > until:
                    raise SystemExit("The worker of the release has not settled.")
                time.sleep(1)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate()


def _pack(cluster: embedded.Cluster, folder: Path, target: Path) -> None:
    url = _house(cluster.superuser_url)
    dump = [str(cluster.programs / "pg_dump"), "--no-owner", "--no-comments", "--dbname", url]
    parts = {
        "dump.sql": subprocess.run(dump, check=True, capture_output=True).stdout,
        "counts.json": json.dumps(_counts(url), indent=1, sort_keys=True).encode(),
        "keys/log-signing.key": (folder / "keys" / "log-signing.key").read_bytes(),
        "log-heads.txt": (folder / "log-heads.txt").read_bytes(),
    }
    with tarfile.open(target, "w:xz", preset=9) as archive:
        for name, content in parts.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), 0o600
            archive.addfile(member, BytesIO(content))
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size / 2**20:.2f} MB")


def _counts(url: str) -> dict[str, int]:
    with psycopg.connect(url) as connection:
        names = [name for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        counting = sql.SQL("SELECT count(*) FROM {}")
        found = {name: connection.execute(counting.format(sql.Identifier(name))).fetchone() for name in names}
    return {name: row[0] for name, row in found.items() if row}


def _house(url: str) -> str:
    """The superuser's address of our database instead of his own."""
    return url.replace("/postgres?", "/keepwell?")


if __name__ == "__main__":
    sys.exit(main())
