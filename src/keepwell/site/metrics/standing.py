# SPDX-License-Identifier: Apache-2.0
"""What the database knows of the whole installation, asked when somebody reads: how far behind, how much waits."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

import keepwell
from keepwell.audit.selectors import lag
from keepwell.kernel import clock
from keepwell.kernel.actor import Scope
from keepwell.kernel.scope import within_scope

ANSWERS, ANSWERS_ABOUT = "keepwell_database_answers", "1 while the database answers; without it there is no other gauge"
#: of one gauge: labels and value
Sample = tuple[tuple[str, ...], float]
EVERYTHING = Scope(everything=True)

EVENTS = "SELECT count(*), min(occurred_at) FROM kernel_outboxevent WHERE relayed_at IS NULL"
GAVE_UP = "SELECT count(*) FROM kernel_faileddelivery WHERE next_try_at IS NULL"
DUE_STEP = "SELECT min(next_step_at) FROM sla_clock WHERE next_step_at IS NOT NULL"
# A job that anybody may take now has no instant; the moment of its making is in its events.
DUE_JOB = """
SELECT min(coalesce(j.scheduled_at, e.at)) FROM procrastinate_jobs j
  LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
 WHERE j.status = 'todo'
"""
JOBS = "SELECT status::text, count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed') GROUP BY 1"
BEATS = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 seconds'"
LETTERS = "SELECT count(*), min(next_try_at) FROM mail_letter WHERE state = 'waiting'"
LOST_LETTERS = "SELECT count(*) FROM mail_letter WHERE state = 'failed'"
SIZE = "SELECT pg_database_size(current_database())"


@dataclass(frozen=True, slots=True)
class Gauge:
    """One number that goes up and down, and the question that gives it."""

    name: str
    about: str
    ask: Callable[[datetime], list[Sample]]
    labels: tuple[str, ...] = ()


def gauges() -> Iterator[tuple[Gauge, list[Sample]]]:
    """Every gauge with its present values, in one transaction over all rows."""
    now = clock.now()
    with within_scope(EVERYTHING):
        for gauge in GAUGES:
            yield gauge, gauge.ask(now)


def _one(query: str) -> Callable[[datetime], list[Sample]]:
    return lambda _now: [((), _number(_row(query)[0]))]


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _behind(query: str, column: int = 0) -> Callable[[datetime], list[Sample]]:
    """How long ago the oldest was due; zero when none is."""
    return lambda now: [((), _since(_row(query)[column], now))]


def _since(due: object, now: datetime) -> float:
    return max(0.0, (now - due).total_seconds()) if isinstance(due, datetime) else 0.0


def _row(query: str) -> tuple[object, ...]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        row: tuple[object, ...] = cursor.fetchone() or (None, None)
    return row


def _jobs(now: datetime) -> list[Sample]:
    found = {"todo": 0, "doing": 0, "failed": 0}
    with connection.cursor() as cursor:
        cursor.execute(JOBS)
        found |= dict(cursor.fetchall())
    return [((state,), float(number)) for state, number in found.items()]


GAUGES = (
    Gauge(
        "keepwell_build_info", "The release that answers", lambda _now: [((keepwell.__version__,), 1.0)], ("version",)
    ),
    Gauge("keepwell_database_bytes", "Size of the database", _one(SIZE)),
    Gauge(
        "keepwell_log_waiting", "Entries without a place in the log yet", lambda now: [((), float(lag(now).waiting))]
    ),
    Gauge(
        "keepwell_log_lag_seconds",
        "How long the oldest of them waits; more than a few seconds: the worker stands still",
        lambda now: [((), lag(now).behind.total_seconds())],
    ),
    Gauge("keepwell_events_waiting", "Events not yet delivered to the rooms", _one(EVENTS)),
    Gauge("keepwell_events_lag_seconds", "How long the oldest of them waits", _behind(EVENTS, 1)),
    Gauge("keepwell_events_given_up", "Deliveries that failed for good and wait for a person", _one(GAVE_UP)),
    Gauge("keepwell_clocks_lag_seconds", "How late the next warning or breach is told", _behind(DUE_STEP)),
    Gauge("keepwell_jobs", "Jobs by state; failed ones wait for a person", _jobs, ("state",)),
    Gauge("keepwell_jobs_lag_seconds", "How long the oldest due job waits", _behind(DUE_JOB)),
    Gauge("keepwell_workers", "Workers that told within 30 seconds that they live", _one(BEATS)),
    Gauge("keepwell_letters_waiting", "Letters not yet sent", _one(LETTERS)),
    Gauge("keepwell_letters_lag_seconds", "How long the oldest of them is overdue", _behind(LETTERS, 1)),
    Gauge("keepwell_letters_failed", "Letters that nobody took and that wait for a person", _one(LOST_LETTERS)),
)
