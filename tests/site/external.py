# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server as a database department runs it: TCP, passwords, its own superuser; and a pooler before it."""

import re
import shutil
import socket
import subprocess
import time
from pathlib import Path

import psycopg

from keepwell.site import embedded
from keepwell.site.embedded import account as accounts
from tests.architecture.sources import ROOT

PAGE = ROOT / "docs" / "how-to" / "run-in-production.md"
PASSWORDS = {"postgres": "post-gres-1", "keepwell": "owner-2", "keepwell_app": "app-3"}
POOLER = """
[databases]
* = host=127.0.0.1 port={server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {folder}/users.txt
pool_mode = transaction
default_pool_size = 4
ignore_startup_parameters = extra_float_digits,options
logfile = {folder}/pooler.log
"""


def any_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def sql_of_the_page() -> str:
    """The statements that the production page tells an administrator to run, with our passwords for its dots."""
    block = re.search(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    return block[1].replace("'…'", f"'{PASSWORDS['keepwell']}'", 1).replace("'…'", f"'{PASSWORDS['keepwell_app']}'", 1)


def listens(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Server:
    """A cluster of our own programs, but configured by somebody else."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder, self.programs, self.port = folder, programs, any_port()
        self._account = accounts.current()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Initialises and starts it, and waits until it answers."""
        self.folder.mkdir(mode=0o700)
        self._account.own(self.folder)
        secret = self.folder.with_suffix(".pw")
        secret.write_text(PASSWORDS["postgres"])
        self._account.own(secret)
        words = ["-D", str(self.folder), "-U", "postgres", "--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync"]
        self._run("initdb", *words, "--encoding=UTF8", "--locale=C.UTF-8").communicate(timeout=60)
        settings = ["-c", "listen_addresses=127.0.0.1", "-c", f"port={self.port}", "-c", "unix_socket_directories="]
        self._process = self._run("postgres", "-D", str(self.folder), *settings, "-c", "fsync=off")
        until = time.monotonic() + 30
        while True:
            try:
                psycopg.connect(self.url("postgres", "postgres"), connect_timeout=2).close()
            except psycopg.OperationalError:
                assert time.monotonic() < until
                time.sleep(0.1)
            else:
                return

    def stop(self) -> None:
        """Ends it and removes its files."""
        if self._process is not None:
            self._process.send_signal(2)
            self._process.communicate(timeout=30)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.with_suffix(".pw").unlink(missing_ok=True)

    def url(self, role: str, database: str = "keepwell", password: str = "") -> str:
        """An address as it stands in a configuration."""
        return f"postgresql://{role}:{password or PASSWORDS[role]}@127.0.0.1:{self.port}/{database}"

    def run(self, statements: str, database: str = "postgres") -> None:
        """Runs statements as the server's administrator."""
        with psycopg.connect(self.url("postgres", database), autocommit=True) as connection:
            for statement in filter(None, (part.strip() for part in statements.split(";"))):
                connection.execute(statement.encode())

    def _run(self, program: str, *words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [str(self.programs / program), *words],
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self._account.uid if self._account.switch else None,
            group=self._account.gid if self._account.switch else None,
        )


class Pooler:
    """PgBouncer in transaction mode before a server."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server, self.folder, self.port = server, folder, any_port()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it and waits until it answers."""
        account = accounts.current()
        self.folder.mkdir(mode=0o700)
        users = "".join(f'"{name}" "{word}"\n' for name, word in PASSWORDS.items())
        (self.folder / "users.txt").write_text(users)
        text = POOLER.format(server=self.server.port, port=self.port, folder=self.folder)
        (self.folder / "pooler.ini").write_text(text)
        for path in (self.folder, *self.folder.iterdir()):
            account.own(path)
        self._process = subprocess.Popen(
            ["pgbouncer", "-q", str(self.folder / "pooler.ini")],
            cwd="/",
            user=account.uid if account.switch else None,
            group=account.gid if account.switch else None,
        )
        until = time.monotonic() + 15
        while not listens(self.port):
            assert self._process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.1)

    def stop(self) -> None:
        """Ends it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=15)
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, role: str) -> str:
        """An address through the pooler."""
        return self.server.url(role).replace(f":{self.server.port}/", f":{self.port}/")


def programs() -> Path:
    """Where the programs of PostgreSQL are, also when the wheel itself is closed to its account."""
    account = accounts.current()
    return embedded.layout._programs(account)
