# SPDX-License-Identifier: Apache-2.0
"""The worker: the kernel's loops in threads, Procrastinate's jobs beside them, and a sweep for killed workers' jobs."""

import asyncio
import contextlib
from collections.abc import Callable

import structlog
from django.db import close_old_connections
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import app
from psycopg import OperationalError

from keepwell.kernel import wake
from keepwell.kernel.jobs import sweep_stalled
from keepwell.kernel.loops import Runner
from keepwell.site import databases
from keepwell.site.config import Config

SWEEP_EVERY = 15.0
JOBS_END_WITHIN = 2.5
LOOPS_END_WITHIN = 1.5

log = structlog.get_logger(__name__)


def work(config: Config) -> None:
    """Works until SIGTERM or SIGINT."""
    conninfo = databases.direct_url(config)
    runner = Runner(conninfo)
    runner.start()
    try:
        asyncio.run(_jobs(conninfo, config.worker_concurrency))
    finally:
        runner.stop(LOOPS_END_WITHIN)
        wake.stop()


async def _jobs(conninfo: str, concurrency: int) -> None:
    connector = PsycopgConnector(conninfo=conninfo, min_size=1, max_size=4)
    async with app.with_connector(connector).open_async() as jobs_app:
        sweeper = asyncio.create_task(_sweep(jobs_app))
        try:
            await jobs_app.run_worker_async(
                concurrency=concurrency,
                delete_jobs="successful",
                shutdown_graceful_timeout=JOBS_END_WITHIN,
                task_middleware=[_with_fresh_connection],
            )
        finally:
            sweeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sweeper


async def _sweep(jobs_app: App) -> None:
    """Takes back the jobs of workers that died without a word."""
    while True:
        try:
            taken_back = await sweep_stalled(jobs_app)
        except OperationalError as error:
            log.warning("sweep_failed", error=str(error))
        else:
            if taken_back:
                log.info("stalled_jobs_taken_back", count=taken_back)
        await asyncio.sleep(SWEEP_EVERY)


def _with_fresh_connection(work_on: Callable[[], object], *_context: object) -> object:
    """A job's thread lives long; its connection may have died since the last job."""
    close_old_connections()
    return work_on()
