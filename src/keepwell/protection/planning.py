# SPDX-License-Identifier: Apache-2.0
"""When the next backup is due: pure arithmetic on what is known of the last ones."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

#: after a failure the next attempt waits so long
PAUSE = timedelta(hours=1)
#: a weekly full backup must not slip by a day because the last one began some minutes after the hour
SLACK = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the configuration asks for."""

    hour: int
    zone: str
    full_every: timedelta
    late_after: timedelta


@dataclass(frozen=True, slots=True)
class Past:
    """What is known: when the last sound backup began, the last sound full one, and the last attempt of any end."""

    sound_at: datetime | None = None
    full_at: datetime | None = None
    attempt_at: datetime | None = None


def is_due(plan: Plan, past: Past, *, now: datetime) -> bool:
    """Whether no sound backup began since the last planned hour, and no attempt within the pause."""
    if past.attempt_at is not None and now - past.attempt_at < PAUSE:
        return False
    return past.sound_at is None or past.sound_at < last_planned(plan, now)


def is_full_due(plan: Plan, past: Past, *, now: datetime) -> bool:
    """Whether the next backup is to stand alone."""
    return past.full_at is None or now - past.full_at >= plan.full_every - SLACK


def is_late(plan: Plan, past: Past, *, now: datetime) -> bool:
    """Whether the alarm sounds: nothing sound for too long, or never."""
    return past.sound_at is None or now - past.sound_at > plan.late_after


def last_planned(plan: Plan, now: datetime) -> datetime:
    """The last time the planned hour struck, on the wall clock of the zone."""
    zone = ZoneInfo(plan.zone)
    local = now.astimezone(zone)
    today = datetime.combine(local.date(), time(plan.hour), zone)
    return today if today <= local else datetime.combine(local.date() - timedelta(days=1), time(plan.hour), zone)
