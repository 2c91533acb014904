# SPDX-License-Identifier: Apache-2.0
"""Tells each step once: an alarm row is unique per clock, segment, step and occurrence; its writer publishes (E2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from django.db import connection

from keepwell.kernel.actions import publish
from keepwell.kernel.ids import uuid7
from keepwell.sla.choices import Step
from keepwell.sla.events import BreachWithdrawn, ClockStopped, PromiseBreached
from keepwell.sla.settling import Alarmed, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRow:
    """One row of `sla_alarm`."""

    clock_id: UUID
    organisation_id: UUID
    customer_id: UUID
    segment: int
    step: str
    percent: int
    occurrence: int
    due_at: datetime
    sounded_at: datetime
    is_superseded: bool = False
    fact_id: UUID | None = None


_INSERT = """
INSERT INTO sla_alarm (id, clock_id, organisation_id, customer_id, segment, step, percent, occurrence, due_at,
                       sounded_at, is_superseded, fact_id)
SELECT id, clock_id, organisation_id, customer_id, segment, step, percent, occurrence, due_at, sounded_at,
       is_superseded, fact_id
  FROM jsonb_to_recordset(%s::jsonb) AS x (
       id uuid, clock_id uuid, organisation_id uuid, customer_id uuid, segment smallint, step text, percent smallint,
       occurrence smallint, due_at timestamptz, sounded_at timestamptz, is_superseded bool, fact_id uuid)
ON CONFLICT (clock_id, segment, step, percent, occurrence) DO NOTHING
RETURNING clock_id, step, percent
"""


def keep_alarms(rows: Sequence[AlarmRow]) -> set[tuple[UUID, str, int]]:
    """Write the alarms nobody has told yet; returns those (clock, step, percent), which are ours to tell."""
    if not rows:
        return set()
    values = [{"id": uuid7(), **_columns(row)} for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [orjson.dumps(values).decode()])
        return {(clock_id, step, percent) for clock_id, step, percent in cursor.fetchall()}


def tell(outcomes: Iterable[Outcome], *, now: datetime) -> None:
    """Publish what became true by the fold: breaches and withdrawals not told before, and clocks that ended."""
    alarms: list[tuple[Alarmed, UUID | None]] = []
    for outcome in outcomes:
        fact_id = UUID(str(outcome.facts[-1]["id"])) if outcome.facts else None
        alarms += [(alarm, fact_id) for alarm in outcome.alarms]
        for clock_id, owner, clock in outcome.stopped:
            publish(
                ClockStopped(
                    promise_id=owner.id,
                    clock_id=clock_id,
                    customer_id=owner.customer_id,
                    organisation_id=owner.organisation_id,
                    milestone=clock.kind.value,
                    cycle=clock.cycle,
                    result=clock.result.value,
                    stopped_at=clock.stopped_at or now,
                )
            )
    ours = keep_alarms([_row(alarm, fact_id, now) for alarm, fact_id in alarms])
    for alarm, fact_id in alarms:
        if (alarm.clock_id, alarm.step.value, 100) in ours:
            publish(_event(alarm, fact_id, now))


def _row(alarm: Alarmed, fact_id: UUID | None, now: datetime) -> AlarmRow:
    return AlarmRow(
        clock_id=alarm.clock_id,
        organisation_id=alarm.promise.organisation_id,
        customer_id=alarm.promise.customer_id,
        segment=alarm.segment,
        step=alarm.step.value,
        percent=100,
        occurrence=alarm.occurrence,
        due_at=alarm.due_at,
        sounded_at=now,
        fact_id=fact_id if alarm.step is Step.WITHDRAWN else None,
    )


def _event(alarm: Alarmed, fact_id: UUID | None, now: datetime) -> PromiseBreached | BreachWithdrawn:
    owner = alarm.promise
    if alarm.step is Step.BREACH:
        return PromiseBreached(
            promise_id=owner.id,
            clock_id=alarm.clock_id,
            customer_id=owner.customer_id,
            organisation_id=owner.organisation_id,
            milestone=alarm.state.kind.value,
            cycle=alarm.state.cycle,
            breached_at=alarm.state.breached_at or alarm.due_at,
            detected_at=now,
        )
    return BreachWithdrawn(
        promise_id=owner.id,
        clock_id=alarm.clock_id,
        customer_id=owner.customer_id,
        organisation_id=owner.organisation_id,
        milestone=alarm.state.kind.value,
        cycle=alarm.state.cycle,
        fact_id=fact_id,
    )


def _columns(row: AlarmRow) -> dict[str, object]:
    return {name: getattr(row, name) for name in AlarmRow.__dataclass_fields__}
