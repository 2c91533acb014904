# SPDX-License-Identifier: Apache-2.0
"""Process lore: children that end with their parent, ports that are free, one supervisor per data folder."""

import os
import signal
import socket
import threading
import time

SUPERVISED = "KEEPWELL_SUPERVISED"
LOOK_EVERY = 0.5
# A child that was told to end and does not is ended the hard way.
HARD_END_AFTER = 8.0


def follow_parent() -> None:
    """When started by our supervisor: end in order when it dies, even by SIGKILL. Works on every POSIX system."""
    if not os.environ.get(SUPERVISED):
        return
    threading.Thread(target=_watch, args=(os.getppid(),), name="follow-parent", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(HARD_END_AFTER)
    os._exit(1)


def is_free(host: str, port: int) -> bool:
    """Whether we could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def becomes_free(host: str, port: int, *, within: float) -> bool:
    """Waits for a port: the children of a killed supervisor need a moment to end."""
    until = time.monotonic() + within
    while not is_free(host, port):
        if time.monotonic() >= until:
            return False
        time.sleep(0.1)
    return True
