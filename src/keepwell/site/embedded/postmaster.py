# SPDX-License-Identifier: Apache-2.0
"""The server process itself: which one serves a folder, is it alive, and how it ends."""

import signal
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

PID_FILE = "postmaster.pid"
STATUS_LINE = 7


@dataclass(frozen=True, slots=True)
class Postmaster:
    """The live server process of a cluster."""

    process: psutil.Process
    is_ready: bool


def find(cluster: Path) -> Postmaster | None:
    """The server that serves this folder now, whoever started it; None when there is none."""
    lines = _pid_lines(cluster)
    if not lines or not lines[0].strip().isdigit():
        return None
    process = _server(int(lines[0]), cluster)
    if process is None:
        return None
    status = lines[STATUS_LINE].strip() if len(lines) > STATUS_LINE else ""
    return Postmaster(process, is_ready=status == "ready")


def is_alive(pid: int) -> bool:
    """Whether a process with this id runs; one that has ended and waits to be collected does not."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _pid_lines(cluster: Path) -> list[str]:
    try:
        return (cluster / PID_FILE).read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []


def _server(pid: int, cluster: Path) -> psutil.Process | None:
    """The process with this id when it is a PostgreSQL process of this cluster: ids are used again after a restart."""
    try:
        process = psutil.Process(pid)
        is_ours = process.name() == "postgres" and Path(process.cwd()) == cluster
        return process if is_ours and process.status() != psutil.STATUS_ZOMBIE else None
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return None


def clear_remains(cluster: Path, socket: Path) -> None:
    """Ends what a killed server left behind, and its lock files when their id seems to live.

    Without a living postmaster its children end by themselves, but a busy one may take its time, and PostgreSQL
    refuses to start while one is attached. When the id in a lock file belongs to a stranger now, or to a dead process
    that nobody has collected (usual in containers), PostgreSQL would take it for a server and refuse too.
    """
    orphans = [p for p in psutil.process_iter() if _server(p.pid, cluster) is not None]
    _, alive = psutil.wait_procs(orphans, timeout=3)
    for process in alive:
        _signal(process, signal.SIGKILL)
    psutil.wait_procs(alive, timeout=3)
    for lock in (cluster / PID_FILE, *socket.glob(".s.PGSQL.*.lock")):
        first = lock.read_text(encoding="utf-8", errors="replace").split("\n")[0].strip() if lock.exists() else ""
        if first.isdigit() and psutil.pid_exists(int(first)):
            lock.unlink(missing_ok=True)


def stop(cluster: Path, *, within: float) -> bool:
    """Stops the server of this folder; False when none ran. Fast first, and at once when time is up."""
    running = find(cluster)
    if running is None:
        return False
    # SIGINT ends sessions and writes a checkpoint; SIGQUIT leaves recovery to the next start, which is safe.
    for number, patience in ((signal.SIGINT, within), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 2.0)):
        _signal(running.process, number)
        if _is_gone(cluster, running.process, patience):
            return True
    return True


def _signal(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return


def _is_gone(cluster: Path, process: psutil.Process, patience: float) -> bool:
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if _server(process.pid, cluster) is None:
            return True
        time.sleep(0.05)
    return False
