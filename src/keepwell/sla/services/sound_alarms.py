# SPDX-License-Identifier: Apache-2.0
"""Sounds the steps that clocks have reached: warnings and breaches, each once, with the exact instant (E1-E3).

A clock's steps were computed when it was folded, so that nothing is folded here. Steps missed during a down-time keep
their true instants; of several due at once the highest speaks for all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from keepwell.kernel import clock
from keepwell.kernel.actions import note_change_for, publish, set_action
from keepwell.kernel.actor import SYSTEM, Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.scope import within_scope
from keepwell.kernel.set_actions import SetRun
from keepwell.sla.choices import ClockResult, Step
from keepwell.sla.events import ClockWarned, PromiseBreached
from keepwell.sla.models import Clock
from keepwell.sla.services.refresh import refresh_unlocked
from keepwell.sla.settling import UNCHALLENGED
from keepwell.sla.telling import AlarmRow, keep_alarms

BATCH = 500


@dataclass(frozen=True, slots=True)
class Reached:
    """A step that a clock has reached."""

    clock: Clock
    step: str
    percent: int
    at: datetime


@set_action("sla.sound_alarms", title=_("Sound alarms"), target=Clock)
def sound_alarms(actor: Actor, rows: list[Clock], command: Nothing, *, now: datetime) -> None:
    """Tell what these clocks have reached and move each to its next step."""
    due = [row for row in rows if row.next_step_at is not None and row.next_step_at <= now]
    reached = {row.pk: steps for row in due if (steps := _reached(row, now))}
    alarms = [_alarm(steps, one, now) for steps in reached.values() for one in steps]
    ours = keep_alarms(alarms)
    for row in due:
        steps = reached.get(row.pk, [])
        _move_on(row, steps, now)
        if steps and (row.pk, steps[-1].step, steps[-1].percent) in ours:
            publish(_event(steps[-1], now))
    _save(due)
    silent = {row.promise_id for row in due if _is_unchallenged(row, now)}
    for changed in refresh_unlocked(silent, actor=actor, now=now):
        note_change_for(next(row for row in due if row.promise_id == changed))


def sound_due(now: datetime | None = None) -> int:
    """Pick up to 500 due clocks that no other worker holds, and sound them; returns how many were picked."""
    with transaction.atomic(), within_scope(SYSTEM.scope):
        moment = now or clock.now()
        with connection.cursor() as cursor:
            cursor.execute(_PICK, [moment, BATCH])
            picked = [row_id for (row_id,) in cursor.fetchall()]
        if picked:
            sound_alarms.run(SYSTEM, picked, how=SetRun(now=moment))
    return len(picked)


def next_step_at() -> datetime | None:
    """When the next clock reaches a step."""
    with within_scope(SYSTEM.scope), connection.cursor() as cursor:
        cursor.execute("SELECT min(next_step_at) FROM sla_clock WHERE next_step_at IS NOT NULL")
        found: datetime | None = cursor.fetchone()[0]
    return found


_PICK = """
SELECT id FROM sla_clock WHERE next_step_at <= %s ORDER BY next_step_at LIMIT %s FOR NO KEY UPDATE SKIP LOCKED
"""
_SAVE = """
UPDATE sla_clock c SET ladder = x.ladder, next_step_at = x.next_step_at, warned_percent = x.warned_percent,
       is_breach_told = x.is_breach_told, breached_at = x.breached_at, result = x.result
  FROM jsonb_to_recordset(%s::jsonb) AS x (id uuid, ladder jsonb, next_step_at timestamptz, warned_percent smallint,
       is_breach_told bool, breached_at timestamptz, result text)
 WHERE c.id = x.id
"""


def _reached(row: Clock, now: datetime) -> list[Reached]:
    """Steps due by now, the highest last."""
    found = []
    for step, percent, at in _rungs(row):
        if at <= now and step != UNCHALLENGED:
            found.append(Reached(row, step, percent, at))
    return sorted(found, key=lambda one: (one.step == Step.BREACH, one.at, one.percent))


def _rungs(row: Clock) -> list[tuple[str, int, datetime]]:
    return [(step, percent, datetime.fromisoformat(at)) for step, percent, at in row.ladder]


def _move_on(row: Clock, steps: Sequence[Reached], now: datetime) -> None:
    row.ladder = [rung for rung in row.ladder if datetime.fromisoformat(rung[2]) > now or rung[0] == UNCHALLENGED]
    ahead = [datetime.fromisoformat(at) for _step, _percent, at in row.ladder]
    row.next_step_at = min(ahead, default=None)
    for one in steps:
        if one.step == Step.BREACH:
            row.is_breach_told = True
            row.breached_at = row.due_at
            row.result = ClockResult.PROVISIONAL if row.is_provisional else ClockResult.BREACHED
        else:
            row.warned_percent = max(row.warned_percent, one.percent)


def _is_unchallenged(row: Clock, now: datetime) -> bool:
    return any(step == UNCHALLENGED and at <= now for step, _percent, at in _rungs(row))


def _save(rows: Sequence[Clock]) -> None:
    if not rows:
        return
    columns = ("id", "ladder", "next_step_at", "warned_percent", "is_breach_told", "breached_at", "result")
    values = [{name: getattr(row, name) for name in columns} for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(_SAVE, [orjson.dumps(values).decode()])


def _alarm(steps: Sequence[Reached], one: Reached, now: datetime) -> AlarmRow:
    row = one.clock
    return AlarmRow(
        clock_id=row.pk,
        organisation_id=row.organisation_id,
        customer_id=row.customer_id,
        segment=row.segment,
        step=one.step,
        percent=one.percent,
        occurrence=row.occurrence,
        due_at=one.at,
        sounded_at=now,
        is_superseded=one is not steps[-1],
    )


def _event(one: Reached, now: datetime) -> ClockWarned | PromiseBreached:
    row = one.clock
    place = {"customer_id": row.customer_id, "organisation_id": row.organisation_id}
    if one.step == Step.BREACH:
        return PromiseBreached(
            promise_id=row.promise_id,
            clock_id=row.pk,
            milestone=row.milestone,
            cycle=row.cycle,
            breached_at=row.due_at or one.at,
            detected_at=now,
            **place,
        )
    return ClockWarned(
        promise_id=row.promise_id,
        clock_id=row.pk,
        milestone=row.milestone,
        percent=one.percent,
        reached_at=one.at,
        due_at=row.due_at,
        **place,
    )
