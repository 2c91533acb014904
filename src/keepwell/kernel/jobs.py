# SPDX-License-Identifier: Apache-2.0
"""Jobs: long and periodic work on Procrastinate, always as an actor; a sweep takes back the jobs of a killed worker."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from procrastinate import App, RetryStrategy

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.plugins.found import check_owned
from keepwell.kernel.scope import within_scope

STALLED_AFTER_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Job:
    """A declared job; `every` is a cron line in UTC, None for jobs that are only deferred."""

    name: str
    work: Callable[..., None]
    every: str | None
    retries: int


_jobs: dict[str, Job] = {}


def job(
    name: str, *, every: str | None = None, retries: int = 5
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declare a job; it must be idempotent, since a killed worker's job runs again. It sees every row (SYSTEM)."""

    def declare(work: Callable[..., None]) -> Callable[..., None]:
        check_owned(name)
        _jobs[name] = Job(name, work, every, retries)
        return work

    return declare


def jobs() -> tuple[Job, ...]:
    """Every declared job, by name."""
    return tuple(_jobs[name] for name in sorted(_jobs))


def _as_system(one: Job) -> Callable[..., None]:
    from keepwell.kernel.plugins import switches  # noqa: PLC0415  # its tables are there only after setup

    @functools.wraps(one.work)
    def work(**words: Any) -> None:
        words.pop("timestamp", None)  # Procrastinate tells periodic tasks when they were due
        if switches.works(one.name):
            one.work(**words)

    return work


def register_with(app: App) -> None:
    """Make Procrastinate know every declared job; called when the app is ready."""
    for one in jobs():
        if one.name in app.tasks:
            continue
        task = app.task(name=one.name, retry=RetryStrategy(max_attempts=one.retries, exponential_wait=2))(
            _as_system(one)
        )
        if one.every:
            app.periodic(cron=one.every, periodic_id=one.name)(task)


def defer_job(name: str, **words: Any) -> None:
    """Queue a job; from handlers and doors outside an action only (an insert notifies, which an action may not)."""
    from procrastinate.contrib.django import app  # noqa: PLC0415  # needs the app registry to be ready

    app.configure_task(name).defer(**words)


async def sweep_stalled(app: App, now: datetime | None = None) -> int:
    """Give the jobs of workers without a heartbeat back to the queue; returns how many."""
    stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS))
    for one in stalled:
        await app.job_manager.retry_job(one)
    return len(stalled)


__all__ = ["SYSTEM", "Job", "defer_job", "job", "jobs", "register_with", "sweep_stalled", "within_scope"]
