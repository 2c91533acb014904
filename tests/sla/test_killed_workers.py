# SPDX-License-Identifier: Apache-2.0
"""Workers die at any point of sounding alarms: no step is lost and none is told twice (T4)."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.db.models import Count

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.models import OutboxEvent
from keepwell.kernel.scope import reading
from keepwell.sla.models import Alarm, Clock
from keepwell.sla.services import NewPromise, sound_due, start_many
from tests.factories import sla as make

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.slow]

CLOCKS = 3_000
DUE = "2026-03-02 11:00:01"
#: small batches, so that a kill finds the worker at ever other places
WORKER = """
import django; django.setup()
from datetime import datetime
from importlib import import_module
alarms = import_module("keepwell.sla.services.sound_alarms")
alarms.BATCH = 40
print("ready", flush=True)
while alarms.sound_due(datetime.fromisoformat({due!r})):
    pass
"""


def _worker() -> subprocess.Popen[bytes]:
    code = WORKER.format(due=make.at(DUE).isoformat())
    started = subprocess.Popen([sys.executable, "-c", code], env=os.environ.copy(), stdout=subprocess.PIPE)
    assert started.stdout is not None
    assert started.stdout.readline() == b"ready\n"
    return started


def _told() -> int:
    with reading(SYSTEM):
        return OutboxEvent.objects.filter(name="sla.promise_breached").count()


def test_killed_three_times_on_the_way_every_breach_is_told_once() -> None:
    customer = make.served()
    place = customer.tree.department
    found = make.entitled(customer, make.at("2026-03-02 09:00"))
    for _ in range(CLOCKS // 500):
        news = [
            NewPromise(
                organisation_id=place.pk, customer_id=place.customer_id, class_code="general",
                opened_at=make.at("2026-03-02 09:00"), entitlement=found,
            )
            for _ in range(500)
        ]  # fmt: skip
        with make.acting(make.at("2026-03-02 09:00")) as run:
            start_many([(new, ()) for new in news], actor=run.actor, now=run.now)
    reached = [0]
    for pause in (0.0, 0.013, 0.029):
        with _worker() as worker:
            while _told() == reached[-1]:
                time.sleep(0.005)
            time.sleep(pause)
            worker.send_signal(signal.SIGKILL)
        reached.append(_told())
    assert 0 < reached[1] < reached[2] < reached[3] < CLOCKS
    while sound_due(make.at(DUE)):
        pass
    with reading(SYSTEM):
        twice = Alarm.objects.values("clock", "step", "percent").annotate(times=Count("id")).filter(times__gt=1)
        assert not twice.exists()
        assert Alarm.objects.filter(step="breach").count() == CLOCKS
        assert Clock.objects.filter(milestone="first_response", is_breach_told=True).count() == CLOCKS
    assert _told() == CLOCKS
