# SPDX-License-Identifier: Apache-2.0
"""A database that answers, for as long as a command runs: the embedded one is started when none runs."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

from keepwell.site import embedded
from keepwell.site.config import Config
from keepwell.site.embedded.server import Say


@contextmanager
def running_database(config: Config, *, say: Say) -> Iterator[None]:
    """Holds the embedded server; who lets go last stops it. A configured server is left alone."""
    if not config.is_embedded:
        yield
        return
    cluster = embedded.start(config.data_folder, say=say)
    try:
        yield
    finally:
        connections.close_all()
        cluster.release()
