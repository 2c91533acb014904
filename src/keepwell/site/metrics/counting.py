# SPDX-License-Identifier: Apache-2.0
"""What a process counts while it works: requests, how long they took, decisions, jobs.

Nothing is counted before `begin()`, which a server calls before it forks: a command that runs for a second leaves no
files. The files of ended processes still count; those of an earlier start are removed at the next one.
"""

import os
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import psutil

from keepwell.site.config import Config

FOLDER = "metrics"
VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Meter:
    """One number that only grows, or a spread of durations."""

    name: str
    about: str
    labels: tuple[str, ...] = ()
    is_spread: bool = False


REQUESTS = Meter(
    "keepwell_requests_total",
    "Requests answered; area is the room whose page it was, or api",
    ("area", "method", "status"),
)
REQUEST_SECONDS = Meter("keepwell_request_seconds", "How long answering took", ("area",), is_spread=True)
DECISIONS = Meter("keepwell_decisions_total", "Decisions of the policies; result is permit or deny", ("result",))
JOBS = Meter("keepwell_jobs_run_total", "Jobs that a worker of this machine ran", ("job", "result"))
JOB_SECONDS = Meter("keepwell_job_seconds", "How long a job ran", ("job",), is_spread=True)
METERS = (REQUESTS, REQUEST_SECONDS, DECISIONS, JOBS, JOB_SECONDS)

_made: dict[str, Any] = {}


def folder(config: Config) -> Path:
    """Where the processes of this machine keep what they count."""
    return config.data_folder / FOLDER


def begin(config: Config) -> None:
    """From now on this process, and those it forks, count."""
    place = folder(config)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    _remove_former(place)
    # Read by the library when it is imported, hence the late import.
    os.environ[VARIABLE] = str(place)
    library = import_module("prometheus_client")
    registry = library.CollectorRegistry()
    for meter in METERS:
        if meter.is_spread:
            made = library.Histogram(meter.name, meter.about, meter.labels, buckets=SECONDS, registry=registry)
        else:
            made = library.Counter(meter.name.removesuffix("_total"), meter.about, meter.labels, registry=registry)
        _made[meter.name] = made


def count(meter: Meter, *labels: str) -> None:
    """One more."""
    if made := _made.get(meter.name):
        made.labels(*labels).inc()


def took(meter: Meter, seconds: float, *labels: str) -> None:
    """Another duration."""
    if made := _made.get(meter.name):
        made.labels(*labels).observe(seconds)


def _remove_former(place: Path) -> None:
    """Files are named by process: those of processes that ended belong to an earlier start."""
    for file in place.glob("*.db"):
        number = file.stem.rpartition("_")[2]
        if not (number.isdigit() and psutil.pid_exists(int(number))):
            file.unlink(missing_ok=True)
