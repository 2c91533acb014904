# SPDX-License-Identifier: Apache-2.0
"""From a folded case file to what is written and told: clock rows, breaches, withdrawals, and the standing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast
from uuid import UUID

from keepwell.core.promise import ClockState, Level, PromiseState, Reason, Result, Status
from keepwell.kernel.actor import Actor
from keepwell.kernel.ids import uuid7
from keepwell.sla.case_file import CaseFile, PromiseRow
from keepwell.sla.choices import Step
from keepwell.sla.ledger import payload_of
from keepwell.sla.standing import Standing
from keepwell.sla.terms import version_id_of

UNCHALLENGED = "unchallenged"


@dataclass(slots=True)
class Alarmed:
    """A breach to tell or to take back, found while folding."""

    clock_id: UUID
    promise: PromiseRow
    state: ClockState
    step: Step
    segment: int
    occurrence: int
    due_at: datetime


@dataclass(slots=True)
class Outcome:
    """What one fold leads to."""

    standing: Standing
    facts: list[dict[str, object]] = field(default_factory=list)
    clocks: list[dict[str, object]] = field(default_factory=list)
    alarms: list[Alarmed] = field(default_factory=list)
    stopped: list[tuple[UUID, PromiseRow, ClockState]] = field(default_factory=list)


def settle(file: CaseFile, *, actor: Actor, now: datetime) -> Outcome:
    """Fold the file, bring its promise rows up to date and say what has to be written and told."""
    state = file.state(now)
    lead = file.lead
    lead.class_code = state.case_class or lead.class_code
    lead.contract_version_id = version_id_of(state.terms_version)
    standing = standing_of(lead, state)
    lead.is_provisional = standing.is_provisional
    outcome = Outcome(standing, _fact_rows(file, actor))
    for clock in state.clocks:
        _settle_clock(file, clock, outcome)
    return outcome


def standing_of(lead: PromiseRow, state: PromiseState) -> Standing:
    """How the promise stands, in the few values a list needs."""
    owed = [clock for clock in state.clocks if clock.level is Level.SLA]
    nearest = state.nearest
    is_open = [clock for clock in owed if clock.is_open]
    return Standing(
        promise_id=lead.id,
        class_code=lead.class_code,
        contract_version_id=lead.contract_version_id,
        due_at=nearest.due_at if nearest else None,
        due_milestone=nearest.kind.value if nearest else "",
        is_paused=bool(is_open) and all(clock.status is Status.PAUSED for clock in is_open),
        is_breached=nearest is not None and is_breached(nearest),
        is_provisional=any(clock.is_provisional for clock in state.open_clocks),
        ledger_seq=lead.ledger_seq,
        state=state,
    )


def is_waived(clock: ClockState) -> bool:
    """Whether somebody approved that this clock does not count, breached or not."""
    return any(one.reason is Reason.WAIVED for one in clock.because)


def is_breached(clock: ClockState) -> bool:
    """Whether a deadline passed that nobody waived."""
    return clock.breached_at is not None and clock.result is not Result.WAIVED


def _fact_rows(file: CaseFile, actor: Actor) -> list[dict[str, object]]:
    rows = []
    for seq, fact in file.fresh:
        owner = file.promises[UUID(fact.case)]
        rows.append(
            {
                "id": fact.id,
                "organisation_id": owner.organisation_id,
                "customer_id": owner.customer_id,
                "promise_id": owner.id,
                "seq": seq,
                "kind": fact.kind.value,
                "occurred_at": fact.occurred_at,
                "source_seq": fact.source_seq,
                "recorded_at": fact.recorded_at,
                "payload": payload_of(fact),
                "actor_id": actor.person_id,
            }
        )
    return rows


def _settle_clock(file: CaseFile, clock: ClockState, outcome: Outcome) -> None:
    owner = file.promises[UUID(clock.case)]
    former = file.clocks.get((owner.id, clock.level.value, clock.kind.value, clock.cycle), {})
    row = clock_row(clock, owner, former)
    if not owner.is_historic:
        _find_alarms(clock, owner, former, row, outcome)
        has_ended = clock.status is Status.STOPPED and former.get("status") != Status.STOPPED.value
        if has_ended:
            outcome.stopped.append((cast(UUID, row["id"]), owner, clock))
        row["ladder"] = ladder = ladder_of(clock, row)
        row["next_step_at"] = ladder[0][2] if ladder else None
    if not same(row, former):
        outcome.clocks.append({**row, "ledger_seq": file.lead.ledger_seq})


def clock_row(clock: ClockState, owner: PromiseRow, former: Mapping[str, object]) -> dict[str, object]:
    """The columns of a clock that follow from the fold; what has been told of it is taken from its former row."""
    running = clock.status is Status.RUNNING and clock.segments
    last = clock.segments[-1] if clock.segments else None
    version = last.calendar_version if last else ""
    return {
        "id": UUID(cast(str, former["id"])) if former else uuid7(),
        "organisation_id": owner.organisation_id,
        "customer_id": owner.customer_id,
        "promise_id": owner.id,
        "milestone": clock.kind.value,
        "level": clock.level.value,
        "cycle": clock.cycle,
        "segment": max(1, len(clock.segments)),
        "clause_id": UUID(clock.target.clause),
        "status": clock.status.value,
        "result": clock.result.value,
        "is_provisional": clock.is_provisional,
        "goal_seconds": clock.target.goal_s,
        # what was used before the present segment: time passing alone never makes the row stale
        "used_seconds": last.carried_s if running and last else clock.used_s,
        "paused_seconds": sum(pause.service_s for pause in clock.pauses if pause.ended_at is not None),
        "started_at": clock.started_at,
        "due_at": clock.due_at,
        "stopped_at": clock.stopped_at,
        "breached_at": clock.breached_at,
        "ladder": [],
        "next_step_at": None,
        "warned_percent": former.get("warned_percent", 0),
        "is_breach_told": former.get("is_breach_told", False),
        "occurrence": former.get("occurrence", 1),
        "calendar_version": int(version) if version.isdecimal() else 0,
    }


def ladder_of(clock: ClockState, row: Mapping[str, object]) -> list[tuple[str, int, datetime]]:
    """The steps still to be told of an open clock, those already due first; none of a clock that was waived."""
    if not clock.is_open or is_waived(clock):
        return []
    rungs: list[tuple[str, int, datetime]] = []
    if clock.status is Status.RUNNING:
        told = cast(int, row["warned_percent"])
        for step in clock.steps:
            if step.name == Step.BREACH.value:
                if not row["is_breach_told"]:
                    rungs.append((Step.BREACH.value, step.percent, step.at))
            elif step.percent > told:
                rungs.append((Step.WARNING.value, step.percent, step.at))
    if clock.next_step == UNCHALLENGED and clock.next_step_at is not None:
        rungs.append((UNCHALLENGED, 0, clock.next_step_at))
    return sorted(rungs, key=lambda rung: (rung[2], rung[1]))


def same(row: Mapping[str, object], former: Mapping[str, object]) -> bool:
    """Whether the stored row already says all this."""
    return bool(former) and all(_alike(value, former[name]) for name, value in row.items())


def _alike(value: object, stored: object) -> bool:
    if isinstance(value, datetime):
        return stored is not None and datetime.fromisoformat(cast(str, stored)) == value
    if isinstance(value, UUID):
        return str(value) == stored
    if isinstance(value, list):
        return _as_stored(value) == _as_stored(cast(list[list[object]], stored))
    return value == stored


def _as_stored(ladder: Iterable[Iterable[object]]) -> list[list[object]]:
    return [[_second(part) for part in rung] for rung in ladder]


def _second(part: object) -> object:
    if isinstance(part, datetime):
        return part
    if isinstance(part, str) and "T" in part:
        return datetime.fromisoformat(part)
    return part


def _find_alarms(
    clock: ClockState, owner: PromiseRow, former: Mapping[str, object], row: dict[str, object], outcome: Outcome
) -> None:
    """A breach of a clock that no longer runs is told here; one of a running clock is left to the alarm."""
    was_told = bool(former.get("is_breach_told", False))
    occurrence = cast(int, row["occurrence"])
    segment = cast(int, row["segment"])
    if was_told and not is_breached(clock):
        due = datetime.fromisoformat(cast(str, former["breached_at"]))
        outcome.alarms.append(Alarmed(cast(UUID, row["id"]), owner, clock, Step.WITHDRAWN, segment, occurrence, due))
        row["is_breach_told"], row["occurrence"] = False, occurrence + 1
    elif not was_told and is_breached(clock) and clock.status is not Status.RUNNING:
        breach = next(step for step in clock.steps if step.name == Step.BREACH.value)
        outcome.alarms.append(
            Alarmed(cast(UUID, row["id"]), owner, clock, Step.BREACH, breach.segment, occurrence, breach.at)
        )
        row["is_breach_told"] = True
