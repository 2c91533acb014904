# SPDX-License-Identifier: Apache-2.0
"""The worker: the kernel's loops in threads, Procrastinate's jobs beside them, and a sweep for killed workers' jobs."""

import asyncio
import contextlib
import time
from collections.abc import Callable

import structlog
from django.db import close_old_connections
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.contrib.django import app
from psycopg import OperationalError

from keepwell.kernel import wake
from keepwell.kernel.jobs import sweep_stalled
from keepwell.kernel.loops import Runner
from keepwell.site import databases
from keepwell.site.config import Config
from keepwell.site.metrics import counting

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
                task_middleware=[_noted],
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


def _noted(work_on: Callable[[], object], context: JobContext, _worker: object) -> object:
    """Counts a job; its thread lives long, and its connection may have died since the last one."""
    close_old_connections()
    name = context.job.task_name
    began = time.perf_counter()
    result = "failed"
    try:
        done = work_on()
        result = "done"
        return done
    except Exception as error:
        log.exception("job_failed", job=name, attempt=context.job.attempts, reason=type(error).__name__)
        raise
    finally:
        counting.count(counting.JOBS, name, result)
        counting.took(counting.JOB_SECONDS, time.perf_counter() - began, name)
