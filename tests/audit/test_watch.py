# SPDX-License-Identifier: Apache-2.0
"""The log watches itself: lag, standstill, gaps, and a clock that was set back."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from keepwell.audit.choices import AlarmKind
from keepwell.audit.models import AuditEvent, LogAlarm
from keepwell.audit.services import Watch, pin_heads, sequence_batch, verify_log, watch_log
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.entry import Entry
from keepwell.kernel.ids import uuid7
from keepwell.kernel.models import OutboxEvent
from keepwell.kernel.scope import reading
from tests.factories.audit import HUAXIN, NOW, keep
from tests.factories.audit import entry as entry_of_now

pytestmark = pytest.mark.usefixtures("committed")
SECOND = timedelta(seconds=1)


def entry(**changes: Any) -> Entry:
    """An entry that was written an hour ago by the server's clock."""
    hour_ago = uuid7().int - (3_600_000 << 80)
    return entry_of_now(**({"id": UUID(int=hour_ago)} | changes))


def alarms() -> list[tuple[str, bool]]:
    with reading(SYSTEM):
        return [(one.kind, one.ended_at is None) for one in LogAlarm.objects.order_by("id")]


def test_a_log_in_time_raises_nothing() -> None:
    keep(entry())
    sequence_batch(now=NOW)
    watch = Watch()
    assert watch_log(watch, now=NOW + SECOND) == watch_log(watch, now=NOW + 3 * SECOND) == []
    assert alarms() == []


def test_lag_above_the_bound_in_two_looks_alarms_once_and_ends_when_it_is_over() -> None:
    keep(entry())
    watch = Watch()
    assert watch_log(watch, now=NOW + 1.5 * SECOND) == []  # one slow moment
    assert watch_log(watch, now=NOW + 3 * SECOND) == [AlarmKind.LAG]
    assert watch_log(watch, now=NOW + 5 * SECOND) == [AlarmKind.LAG]
    assert alarms() == [(AlarmKind.LAG, True)]
    sequence_batch(now=NOW + 6 * SECOND)
    assert watch_log(watch, now=NOW + 6 * SECOND) == []
    assert alarms() == [(AlarmKind.LAG, False)]


def test_an_alarm_is_told_and_stands_in_the_log() -> None:
    keep(entry())
    watch = Watch(was_late=True)
    watch_log(watch, now=NOW + 3 * SECOND)
    with reading(SYSTEM):
        assert AuditEvent.objects.filter(action="audit.raise_alarm").count() == 1
        assert OutboxEvent.objects.filter(name="audit.alarm_raised").count() == 1


def test_an_imported_entry_of_last_year_is_no_lag() -> None:
    keep(entry_of_now(at=NOW - timedelta(days=365), via="import"))
    assert watch_log(Watch(was_late=True), now=NOW) == []


def test_a_standstill_of_a_minute_is_an_alarm_of_its_own() -> None:
    keep(entry())
    watch = Watch(was_late=True)
    assert set(watch_log(watch, now=NOW + 61 * SECOND)) == {AlarmKind.LAG, AlarmKind.STOPPED}


def test_a_clock_set_back_a_day_is_told_and_nothing_is_rejected() -> None:
    keep(entry())
    sequence_batch(now=NOW)
    yesterday = NOW - timedelta(days=1)
    late = entry(at=yesterday)
    keep(late)
    assert sequence_batch(now=yesterday).entries == 1
    assert watch_log(Watch(), now=yesterday) == [AlarmKind.CLOCK_BACK]
    pin_heads()
    assert verify_log(HUAXIN, now=NOW).is_intact


def test_the_watch_notices_a_clock_behind_the_newest_head() -> None:
    keep(entry())
    sequence_batch(now=NOW)
    yesterday = NOW - timedelta(days=1)
    assert watch_log(Watch(), now=yesterday) == [AlarmKind.CLOCK_BACK]
    assert alarms() == [(AlarmKind.CLOCK_BACK, True)]
    sequence_batch(now=NOW)
    watch_log(Watch(), now=NOW + SECOND)
    assert (AlarmKind.CLOCK_BACK, False) in alarms()


def test_a_gap_at_the_end_is_an_alarm_that_stays(as_superuser: psycopg.Connection) -> None:
    keep(entry(), entry())
    sequence_batch(now=NOW)
    as_superuser.execute("SET session_replication_role = replica")
    as_superuser.execute("DELETE FROM audit_logleaf WHERE index = 1")
    as_superuser.execute("SET session_replication_role = origin")
    assert watch_log(Watch(), now=NOW + SECOND) == [AlarmKind.GAP]
    assert alarms() == [(AlarmKind.GAP, True)]
