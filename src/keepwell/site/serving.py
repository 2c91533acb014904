# SPDX-License-Identifier: Apache-2.0
"""The two servers: granian in front of the WSGI application, and in front of the event stream."""

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from keepwell.site.config import Config

# A request gets this long to finish after SIGTERM; `keepwell up` has ten seconds for everything.
PAGES_END_WITHIN = 3
STREAMS_END_WITHIN = 1


def serve_pages(config: Config) -> None:
    """Serves pages and API until SIGTERM."""
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
    ).serve()


def serve_streams(config: Config) -> None:
    """Serves event streams until SIGTERM; open streams are cut, browsers connect again."""
    Server(
        "keepwell.site.stream:application",
        address=config.host,
        port=config.stream_listens_on,
        interface=Interfaces.ASGI,
        workers=1,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=STREAMS_END_WITHIN,
        log_level=LogLevels.warning,
    ).serve()
