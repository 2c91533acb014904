# SPDX-License-Identifier: Apache-2.0
"""An installation in a temporary folder: a durable database, web and worker as real processes."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

import psutil
from benchmarks.parts import throwaway

READY_WITHIN = 60.0
CORES = os.cpu_count() or 1


def prepare(folder: Path, port: int) -> None:
    """Environment that Django's settings read; web and worker inherit it."""
    from keepwell.site.embedded.server import urls_of

    urls = urls_of(folder)
    os.environ.update(
        KEEPWELL_DATA=str(folder),
        KEEPWELL_DATABASE_URL=urls.app,
        KEEPWELL_OWNER_URL=urls.owner,
        KEEPWELL_SECRET_KEY=secrets.token_hex(32),
        KEEPWELL_DEMO="false",
        KEEPWELL_PORT=str(port),
        KEEPWELL_LOG_LEVEL="warning",
        KEEPWELL_SUPERVISED="1",  # web and worker end when this process dies
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


@contextmanager
def database() -> Iterator[int]:
    """A durable database of its own, gone afterwards; gives the port that the pages will have."""
    port = free_port()
    with throwaway.folder() as folder:
        prepare(folder, port)
        import django

        from keepwell.site import embedded

        embedded.start(folder)
        django.setup()
        migrate()
        try:
            yield port
        finally:
            from django.db import connections

            connections.close_all()


class Served:
    """The web and worker processes beside the database's, and what they have used."""

    def __init__(self, port: int) -> None:
        self.port = port
        command = [sys.executable, "-m", "keepwell.site"]
        self._started = {name: subprocess.Popen([*command, name]) for name in ("web", "worker")}
        until = time.monotonic() + READY_WITHIN
        while not _answers(port):
            if time.monotonic() > until or any(one.poll() is not None for one in self._started.values()):
                raise RuntimeError("web and worker did not come up")
            time.sleep(0.1)

    def stop(self) -> None:
        """End both in order."""
        for one in self._started.values():
            one.terminate()
        for one in self._started.values():
            one.wait(timeout=20)

    def cpu_seconds(self) -> dict[str, float]:
        """CPU used so far by part."""
        used = {name: _used(psutil.Process(one.pid)) for name, one in self._started.items()}
        return {**used, "database": _used(_postmaster()), "client": sum(psutil.Process().cpu_times()[:2])}


@contextmanager
def served(port: int) -> Iterator[Served]:
    """Web with two processes and one worker, until the end of the block."""
    made = Served(port)
    try:
        yield made
    finally:
        made.stop()


def busy_seconds() -> float:
    """CPU seconds this machine has spent so far, on whatever."""
    times = psutil.cpu_times()
    return times.user + times.nice + times.system + getattr(times, "irq", 0) + getattr(times, "softirq", 0)


def calibration() -> float:
    """Milliseconds of a fixed loop: what this machine is worth at this moment."""
    began = time.perf_counter()
    total = 0
    for number in range(1_000_000):
        total += number * number % 7
    return 1000 * (time.perf_counter() - began)


def database_seconds() -> float:
    """CPU the database has used so far."""
    return _used(_postmaster())


def _used(process: psutil.Process) -> float:
    processes = [process, *process.children(recursive=True)]
    return sum(sum(one.cpu_times()[:2]) for one in processes if one.is_running()) + sum(process.cpu_times()[2:4])


def _postmaster() -> psutil.Process:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return psutil.Process(cursor.fetchone()[0]).parent()


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as link:
            link.sendall(b"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            return b" 200 " in link.recv(100)
    except OSError:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
