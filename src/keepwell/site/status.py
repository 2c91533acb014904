# SPDX-License-Identifier: Apache-2.0
"""What runs in a data folder, in lines for people."""

from collections.abc import Iterator

import psycopg

import keepwell
from keepwell.site import databases
from keepwell.site.config import Config
from keepwell.site.embedded import is_running
from keepwell.site.supervisor import running_supervisor
from keepwell.site.words import gettext

BACKLOG = (
    "SELECT count(*), coalesce(extract(epoch FROM now() - min(occurred_at)), 0) "
    "FROM kernel_outboxevent WHERE relayed_at IS NULL"
)
DEAD = "SELECT count(*) FROM kernel_faileddelivery WHERE next_try_at IS NULL"


def lines(config: Config) -> Iterator[str]:
    """The state of the installation, one fact a line."""
    yield f"keepwell {keepwell.__version__}"
    yield gettext("Data folder: {folder}").format(folder=config.data_folder)
    state = running_supervisor(config.data_folder)
    if state is None:
        yield gettext("Keepwell does not run here")
    elif state.get("is_ready"):
        yield gettext("Keepwell runs at {url} (process {pid})").format(url=state.get("url"), pid=state.get("pid"))
    else:
        yield gettext("Keepwell is starting")
    if config.is_embedded and not is_running(config.data_folder):
        yield gettext("The embedded database does not run")
        return
    yield from _database(config)


def _database(config: Config) -> Iterator[str]:
    url = databases.application_url(config)
    with psycopg.connect(url, connect_timeout=5) as connection:
        connection.execute("SELECT set_config('kw.all', 'on', true)")
        version = connection.info.parameter_status("server_version")
        yield gettext("The database answers: PostgreSQL {version}, {address}").format(
            version=version, address=databases.short(url)
        )
        if connection.execute("SELECT to_regclass('kernel_outboxevent')").fetchone() == (None,):
            yield gettext("It has no tables yet; `keepwell up` or `keepwell migrate` makes them")
            return
        waiting, age = connection.execute(BACKLOG).fetchone() or (0, 0)
        yield gettext("Events waiting for delivery: {count}, the oldest for {seconds} s").format(
            count=waiting, seconds=round(age)
        )
        dead = connection.execute(DEAD).fetchone() or (0,)
        yield gettext("Deliveries that gave up: {count}").format(count=dead[0])
