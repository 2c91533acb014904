# SPDX-License-Identifier: Apache-2.0
"""What lies in the database: tables of this release, a clock that goes forward, work that is done, no open demo."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg

from keepwell.kernel import clock
from keepwell.site import databases, installation, releases
from keepwell.site.checkup.finding import Finding
from keepwell.site.cli.terminal import BadInput
from keepwell.site.config import Config
from keepwell.site.words import gettext

# A clock that differs by more makes promises late; one that differs by less is usual without a time server.
CLOCKS_DIFFER_AT_MOST = timedelta(seconds=5)
WORK_WAITS_AT_MOST = timedelta(minutes=2)
NOW = "SELECT clock_timestamp()"
NEWEST = "SELECT max(at) FROM audit_auditevent"
OLDEST_WAITING = "SELECT min(occurred_at) FROM kernel_outboxevent WHERE relayed_at IS NULL"
FAILED_JOBS = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'"


def look(config: Config) -> Iterator[Finding]:
    """Mistakes in the content."""
    try:
        releases.refuse_other_tables()
    except BadInput as refusal:
        yield Finding(str(refusal), gettext("`keepwell migrate --plan` lists the steps"))
        return
    try:
        if installation.is_demo():
            installation.refuse_open_address(config)
    except BadInput as refusal:
        yield Finding(
            str(refusal), gettext("Remove KEEPWELL_HOST and KEEPWELL_BASE_URL to use the demo on this machine")
        )
    with psycopg.connect(databases.application_url(config), connect_timeout=5) as connection:
        connection.execute("SELECT set_config('kw.all', 'on', true)")
        yield from _clock(connection, config)
        yield from _work(connection)


def _clock(connection: psycopg.Connection, config: Config) -> Iterator[Finding]:
    here = clock.machine()
    there = _instant(connection, NOW) or here
    if abs(there - here) > CLOCKS_DIFFER_AT_MOST:
        text = gettext("The clocks of this machine and of the database server differ by {seconds} s")
        mend = gettext("Let both follow the same time server: timedatectl set-ntp true")
        yield Finding(text.format(seconds=round(abs(there - here).total_seconds())), mend)
    newest = _instant(connection, NEWEST)
    if newest is not None and newest > here + config.clock_offset + CLOCKS_DIFFER_AT_MOST:
        text = gettext("The newest entry of the log is of {newest:%Y-%m-%d %H:%M} UTC, later than this machine's clock")
        mend = gettext("The clock was set back, or was ahead before. Set it right: timedatectl set-ntp true")
        yield Finding(text.format(newest=newest.astimezone(UTC)), mend)


def _work(connection: psycopg.Connection) -> Iterator[Finding]:
    oldest = _instant(connection, OLDEST_WAITING)
    if oldest is not None and (waiting := clock.machine() - oldest) > WORK_WAITS_AT_MOST:
        text = gettext("Events wait for delivery for {minutes} minutes").format(
            minutes=round(waiting.total_seconds() / 60)
        )
        yield Finding(text, gettext("Start a worker, or look into its log: keepwell worker"), is_error=False)
    (failed,) = connection.execute(FAILED_JOBS).fetchone() or (0,)
    if failed:
        text = gettext("{count} jobs have failed for good").format(count=failed)
        yield Finding(text, gettext("The worker's log says why; search it for job_failed"), is_error=False)


def _instant(connection: psycopg.Connection, query: str) -> datetime | None:
    row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None
