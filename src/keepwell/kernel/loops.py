# SPDX-License-Identifier: Apache-2.0
"""Loops: what the worker does all day besides jobs, one thread each, woken by NOTIFY or by their own timer."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import psycopg
from django.db import DatabaseError, close_old_connections, connection

from keepwell.kernel.plugins.found import check_owned

_log = logging.getLogger(__name__)
_AFTER_FAILURE_SECONDS = 2.0
_LISTEN_SECONDS = 1.0


@dataclass(slots=True)
class Loop:
    """`turn()` does a bit of work and returns the seconds it may sleep; a NOTIFY on `channel` ends the sleep early."""

    name: str
    turn: Callable[[], float]
    channel: str | None = None
    called: threading.Event = field(default_factory=threading.Event)


_loops: dict[str, Loop] = {}


def loop(name: str, *, channel: str | None = None) -> Callable[[Callable[[], float]], Callable[[], float]]:
    """Declare a loop of the worker."""

    def declare(turn: Callable[[], float]) -> Callable[[], float]:
        check_owned(name)
        _loops[name] = Loop(name, turn, channel)
        return turn

    return declare


def loops() -> tuple[Loop, ...]:
    """Every declared loop, by name."""
    return tuple(_loops[name] for name in sorted(_loops))


def _serve(one: Loop, stop: threading.Event) -> None:
    while not stop.is_set():
        one.called.clear()
        try:
            pause = one.turn()
        except Exception:  # noqa: BLE001  # a loop must outlive any fault of its work; the log tells it
            _log.exception("Loop %s failed and goes on", one.name)
            pause = _AFTER_FAILURE_SECONDS
            close_old_connections()
        if pause > 0 and not stop.is_set():
            one.called.wait(pause)
    connection.close()


def _listen(chosen: tuple[Loop, ...], conninfo: str, stop: threading.Event) -> None:
    """One LISTEN connection for the whole process."""
    channels = sorted({one.channel for one in chosen if one.channel})
    while not stop.is_set():
        try:
            with psycopg.connect(conninfo, autocommit=True) as listening:
                for channel in channels:
                    listening.execute(f'LISTEN "{channel}"')
                while not stop.is_set():
                    for note in listening.notifies(timeout=_LISTEN_SECONDS, stop_after=1):
                        for one in chosen:
                            if one.channel == note.channel:
                                one.called.set()
        except (psycopg.Error, DatabaseError) as error:
            _log.warning("The listener lost its connection and tries again: %s", error)
            stop.wait(_AFTER_FAILURE_SECONDS)


class Runner:
    """All loops of this process; `conninfo` is a direct connection (LISTEN does not pass a transaction pooler)."""

    def __init__(self, conninfo: str, chosen: tuple[Loop, ...] | None = None) -> None:
        self._chosen = chosen if chosen is not None else loops()
        self._conninfo = conninfo
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start one thread per loop and the listener."""
        for one in self._chosen:
            thread = threading.Thread(target=_serve, args=(one, self._stop), name=f"loop-{one.name}", daemon=True)
            self._threads.append(thread)
        listener = threading.Thread(target=_listen, args=(self._chosen, self._conninfo, self._stop), daemon=True)
        self._threads.append(listener)
        for thread in self._threads:
            thread.start()

    def stop(self, patience: float = 5.0) -> None:
        """Ask all to end after their present turn, and wait for them (seconds, together)."""
        self._stop.set()
        for one in self._chosen:
            one.called.set()
        for thread in self._threads:
            thread.join(timeout=patience / max(1, len(self._threads)))
