# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL's own programs for backups: run with our words, their complaints read, their silence not trusted."""

import os
import secrets
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq.abc import PGconn

from keepwell.protection.errors import BackupError, Damaged

MAJOR = 18


@dataclass(frozen=True, slots=True)
class Programs:
    """The folder of the programs, and as whom they run (root hands them to the database's account)."""

    folder: Path
    uid: int | None = None
    gid: int | None = None

    def command(self, name: str, *words: str) -> list[str]:
        """A command line."""
        return [str(self.folder / name), *words]

    def run(self, name: str, *words: str, secret: Mapping[str, str] | None = None) -> tuple[int, str]:
        """Runs a program to its end; its code and everything it said."""
        done = subprocess.run(  # noqa: S603  # PostgreSQL's programs with arguments that we made
            self.command(name, *words),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment(secret),
            cwd="/",
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else [],
            check=False,
        )
        return done.returncode, done.stdout.decode(errors="replace").strip()


def environment(secret: Mapping[str, str] | None = None) -> dict[str, str]:
    """Nothing of ours but the passwords: command lines can be read by everybody on the machine."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", **(secret or {})}


def split_secret(url: str) -> tuple[str, dict[str, str]]:
    """An address without its password, and the password as an environment variable."""
    words = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    password = words.pop("password", "")
    return make_conninfo("", **words), {"PGPASSWORD": password} if password else {}


@dataclass(frozen=True, slots=True)
class Server:
    """What the server says of itself."""

    version: int
    system: str
    summarizes: bool


@contextmanager
def replication(url: str) -> Iterator[Server]:
    """A replication session whose slot keeps the log of the time of the copy; it ends with the session."""
    connection = pq.PGconn.connect(make_conninfo(url, replication="true", connect_timeout=10).encode())
    try:
        if connection.status != pq.ConnStatus.OK:
            raise BackupError(_refused(connection.error_message.decode(errors="replace").strip()))
        server = Server(
            version=int(_ask(connection, "SHOW server_version_num")),
            system=_ask(connection, "IDENTIFY_SYSTEM"),
            summarizes=_ask(connection, "SHOW summarize_wal") == "on",
        )
        if server.version // 10_000 != MAJOR:
            words = _("The database is PostgreSQL %(found)d; this release backs up PostgreSQL %(wanted)d.")
            raise BackupError(words % {"found": server.version // 10_000, "wanted": MAJOR})
        _ask(connection, f"CREATE_REPLICATION_SLOT keepwell_{secrets.token_hex(6)} TEMPORARY PHYSICAL RESERVE_WAL")
        yield server
    finally:
        connection.finish()


def _ask(connection: PGconn, words: str) -> str:
    result = connection.exec_(words.encode())
    if result.status != pq.ExecStatus.TUPLES_OK:
        raise BackupError(_refused(result.error_message.decode(errors="replace").strip()))
    return (result.get_value(0, 0) or b"").decode()


def _refused(reason: str) -> str:
    words = _(
        "The database does not allow a backup: %(reason)s. Make a role for it (CREATE ROLE keepwell_backup LOGIN "
        "REPLICATION PASSWORD '…'), allow it in pg_hba.conf (host replication keepwell_backup …), and set "
        "KEEPWELL_REPLICATION_URL to its address."
    )
    return words % {"reason": reason}


def base_backup(programs: Programs, url: str, errors: int, *, since: Path | None) -> "subprocess.Popen[bytes]":
    """Starts a copy of the whole server as one tar on standard output; `since` names the list of an earlier one."""
    address, secret = split_secret(url)
    words = ["-D", "-", "--format=tar", "--wal-method=fetch", "--checkpoint=fast", "--manifest-checksums=SHA256"]
    words += ["--no-password", "--no-estimate-size", "--label=keepwell", "-d", address]
    words += [f"--incremental={since}"] if since is not None else []
    return subprocess.Popen(  # noqa: S603  # PostgreSQL's program with arguments that we made
        programs.command("pg_basebackup", *words),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=errors,
        env=environment(secret),
        cwd="/",
    )


def verify_link(programs: Programs, folder: Path, shown: str) -> None:
    """Checks one unpacked link against its own list: pg_combinebackup would take damage without a word."""
    code, said = programs.run("pg_verifybackup", "--quiet", str(folder))
    if code:
        words = _("The database files of %(id)s are not what was backed up: %(reason)s. Restore another backup.")
        raise Damaged(words % {"id": shown, "reason": said})


def combine(programs: Programs, links: Sequence[Path], target: Path) -> None:
    """Makes one database of a full backup and those that build on it; the links are used up."""
    code, said = programs.run("pg_combinebackup", "--link", "--no-sync", *map(str, links), "-o", str(target))
    if code:
        raise BackupError(_("The backups could not be put together: %(reason)s.") % {"reason": said})


def check_pages(programs: Programs, cluster: Path) -> str:
    """Every page's checksum, on the stopped copy."""
    code, said = programs.run("pg_checksums", "--check", "-D", str(cluster))
    if code and "not enabled" in said:
        return _("not checked: the database was made without checksums")
    if code or "Bad checksums:  0" not in said:
        raise Damaged(_("The restored database has damaged pages: %(reason)s.") % {"reason": said})
    return next(line.strip() for line in said.splitlines() if "Blocks scanned" in line)


def check_indexes(programs: Programs, url: str) -> str:
    """Every table against its indexes; a warning means that something was not checked, so it counts as a failure."""
    # Its -d is a pattern, not an address: the parts are named one by one.
    parts = conninfo_to_dict(url)
    words = ["--install-missing", "--heapallindexed", "--no-password"]
    for option, part in (("--host", "host"), ("--port", "port"), ("--username", "user")):
        words += [f"{option}={parts[part]}"] if parts.get(part) else []
    secret = {"PGPASSWORD": str(parts["password"])} if parts.get("password") else {}
    code, said = programs.run("pg_amcheck", *words, str(parts["dbname"]), secret=secret)
    if code or said:
        raise Damaged(_("The restored database does not hold together: %(reason)s.") % {"reason": said[-2000:]})
    return "ok"


def own_tree(folder: Path, programs: Programs) -> None:
    """Gives everything below to the account that runs the server."""
    if programs.uid is None or programs.gid is None:
        return
    os.chown(folder, programs.uid, programs.gid)
    for here, folders, files in os.walk(folder):
        for name in (*folders, *files):
            os.chown(Path(here) / name, programs.uid, programs.gid, follow_symlinks=False)
