# SPDX-License-Identifier: Apache-2.0
"""The worker as its own role: jobs of a killed worker are taken back, and it ends when told."""

import asyncio
import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app

from keepwell.kernel.jobs import sweep_stalled
from keepwell.site import embedded

JOB = """
WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s::interval) RETURNING id)
INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts, worker_id)
SELECT 'default', 'kernel.test', '{}', 'doing', 1, id FROM dead RETURNING id
"""


def sweep(url: str) -> int:
    """One sweep, as the worker does it."""

    async def once() -> int:
        async with app.with_connector(PsycopgConnector(conninfo=url)).open_async() as jobs_app:
            return await sweep_stalled(jobs_app)

    return asyncio.run(once())


@pytest.mark.parametrize(("silent_for", "status"), [("5 minutes", "todo"), ("5 seconds", "doing")])
def test_a_job_is_taken_back_when_its_worker_fell_silent(
    silent_for: str, status: str, committed: None, cluster: embedded.Cluster
) -> None:
    with psycopg.connect(cluster.app_url, autocommit=True) as connection:
        row = connection.execute(JOB.encode(), (silent_for,)).fetchone()
        assert row is not None
        assert sweep(cluster.app_url) == (1 if status == "todo" else 0)
        found = connection.execute("SELECT status::text FROM procrastinate_jobs WHERE id = %s", row).fetchone()
    assert found == (status,)


@pytest.mark.slow
def test_it_works_as_the_application_role_and_ends_when_told(committed: None, cluster: embedded.Cluster) -> None:
    worker = subprocess.Popen([sys.executable, "-m", "keepwell.site", "worker"], env=os.environ)
    try:
        with psycopg.connect(cluster.app_url, autocommit=True) as connection:
            until = time.monotonic() + 60
            query = "SELECT count(*) FROM procrastinate_workers"
            while connection.execute(query.encode()).fetchone() == (0,):
                assert worker.poll() is None
                assert time.monotonic() < until
                time.sleep(0.1)
        began = time.monotonic()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=20) == 0
        assert time.monotonic() - began < 6
    finally:
        worker.kill()
        worker.wait()
