# SPDX-License-Identifier: Apache-2.0
"""Waking sleepers after a commit: one quiet thread per process gathers calls and sends few NOTIFYs.

A transaction that notifies loses group commit for the whole installation, so no action ever does; this thread's own
tiny transactions do, with synchronous_commit off.
"""

import atexit
import threading

from django.db import DatabaseError, connection, transaction

_GATHER_SECONDS = 0.02


class _Waker:
    def __init__(self) -> None:
        self._channels: set[str] = set()
        self._lock = threading.Lock()
        self._called = threading.Event()
        self._thread: threading.Thread | None = None
        self._stopping = False

    def call(self, channel: str) -> None:
        """Ask for a NOTIFY on the channel, soon."""
        with self._lock:
            self._channels.add(channel)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._serve, name="keepwell-wake", daemon=True)
                self._thread.start()
        self._called.set()

    def stop(self) -> None:
        """End the thread and close its connection (tests drop their database afterwards)."""
        self._stopping = True
        self._called.set()
        if self._thread is not None:
            self._thread.join(timeout=2)
        self._thread, self._stopping = None, False

    def _serve(self) -> None:
        try:
            while not self._stopping:
                self._called.wait()
                self._called.clear()
                threading.Event().wait(_GATHER_SECONDS)
                self._send()
        finally:
            connection.close()

    def _send(self) -> None:
        with self._lock:
            channels, self._channels = self._channels, set()
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT set_config('synchronous_commit', 'off', true)")
                for channel in sorted(channels):
                    cursor.execute("SELECT pg_notify(%s, '')", [channel])
        except DatabaseError:
            # the relay also polls: a lost wake-up costs a second, never an event
            connection.close()


_waker = _Waker()
atexit.register(_waker.stop)


def wake(channel: str) -> None:
    """Wake whoever listens on the channel; returns at once and never fails."""
    _waker.call(channel)


def stop() -> None:
    """End the waking thread of this process."""
    _waker.stop()
