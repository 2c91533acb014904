# SPDX-License-Identifier: Apache-2.0
"""The two servers: granian in front of the WSGI application, and in front of the event stream."""

import os
from importlib import import_module

from django.db import connections
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from keepwell.site.config import Config
from keepwell.site.logs import logging_settings
from keepwell.site.processes import follow_parent

# A request gets this long to finish after SIGTERM; `keepwell up` has ten seconds for everything.
PAGES_END_WITHIN = 3
STREAMS_END_WITHIN = 1


def serve_pages(config: Config) -> None:
    """Serves pages and API until SIGTERM."""
    # Loaded before the processes are forked: they share its memory, and a fault shows once instead of in a loop.
    import_module("keepwell.site.wsgi")
    _prepare_fork()
    Server(
        "keepwell.site.wsgi:application",
        address=config.host,
        port=config.port,
        interface=Interfaces.WSGI,
        workers=config.web_workers,
        blocking_threads=config.web_threads,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=PAGES_END_WITHIN,
        log_level=LogLevels.warning,
        log_dictconfig=logging_settings(config),
    ).serve()


def serve_streams(config: Config) -> None:
    """Serves event streams until SIGTERM; open streams are cut, browsers connect again."""
    import_module("keepwell.site.stream")
    _prepare_fork()
    Server(
        "keepwell.site.stream:application",
        address=config.host,
        port=config.stream_listens_on,
        interface=Interfaces.ASGI,
        workers=1,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=STREAMS_END_WITHIN,
        # Cutting streams is the plan, not worth a warning.
        log_level=LogLevels.error,
        log_dictconfig=logging_settings(config),
    ).serve()


def _prepare_fork() -> None:
    connections.close_all()
    # A forked process ends with the server that forked it, even when that is killed.
    os.register_at_fork(after_in_child=follow_parent)
