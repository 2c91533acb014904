# SPDX-License-Identifier: Apache-2.0
"""What a policy decision and a compiled filter cost, over the shipped policies; needs no database.

    python benchmarks/policy.py [--json]

To hold: decision ≤ 1 ms median, filter ≤ 10 ms uncached and ≤ 0.5 ms cached. The calibration is a fixed loop, to
compare machines.
"""

import argparse
import json
import os
import secrets
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepwell.site.settings")
os.environ.setdefault("KEEPWELL_SECRET_KEY", secrets.token_hex(32))

import django

django.setup()
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.parts.figures import Figure, hand_in

from keepwell.access import gate
from keepwell.access.authorizer import CedarAuthorizer, read_policies
from keepwell.access.engine.cedar import Entity, JsonValue
from keepwell.access.engine.policies import Policies
from keepwell.access.engine.principals import Circumstances, principal_of
from keepwell.access.engine.rows import Kind, RowShape
from keepwell.kernel.actor import Actor, ActorKind, Scope

PLACES = [uuid4() for _ in range(200)]
WEB = Circumstances(mfa=True, via="web")


def _person(**words: object) -> Actor:
    return Actor(
        kind=ActorKind.PERSON,
        label="bench",
        scope=Scope(),
        person_id=uuid4(),
        organisation_id=PLACES[0],
        employment="employee",
        **words,  # type: ignore[arg-type]  # roles, everywhere, projects
    )


ACTORS = {
    "requester of 20 places": _person(roles={"requester": frozenset(PLACES[:20])}),
    "CSM of 200 places": _person(roles={"csm": frozenset(PLACES)}, projects=frozenset(PLACES[:5])),
    "agent everywhere": _person(everywhere=frozenset({"agent"})),
    "auditor everywhere": _person(everywhere=frozenset({"auditor"})),
    "nobody's friend": _person(),
}


def _entity(shape: RowShape) -> Entity:
    values: dict[Kind, JsonValue] = {Kind.UUID: str(PLACES[0]), Kind.TEXT: "x", Kind.BOOL: False, Kind.LONG: 1}
    return Entity(shape.entity, str(uuid4()), {column.name: values[column.kind] for column in shape.columns})


def _timed(calls: Iterator[Callable[[], object]]) -> list[float]:
    found = []
    for call in calls:
        start = time.perf_counter()
        call()
        found.append((time.perf_counter() - start) * 1000)
    return found


def _decisions(policies: Policies, actor: Actor) -> Iterator[Callable[[], object]]:
    who = principal_of(actor)
    for name, kind in policies.kinds.items():
        row = _entity(kind.shape) if kind.shape else None
        for _again in range(10):
            yield lambda name=name, row=row: policies.decide(who, name, row, WEB)


def _filters(policies: Policies, actor: Actor) -> Iterator[Callable[[], object]]:
    who = principal_of(actor)
    for name, kind in policies.kinds.items():
        if kind.is_view:
            for _again in range(5):
                yield lambda name=name: policies.filter_for.__wrapped__(who, WEB, name)


def _cached_filters(authorizer: CedarAuthorizer, actor: Actor) -> Iterator[Callable[[], object]]:
    for name, kind in authorizer.policies.kinds.items():
        if kind.is_view and kind.shape:
            for _again in range(5):
                yield lambda name=name, model=kind.shape.model: authorizer.visible(actor, name, model)


def _summary(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "median_ms": round(statistics.median(ordered), 3),
        "p99_ms": round(ordered[int(len(ordered) * 0.99)], 3),
        "calls": len(ordered),
    }


def measure() -> dict[str, object]:
    """Everything this benchmark says."""
    start = time.perf_counter()
    sum(i * i for i in range(1_000_000))
    calibration = (time.perf_counter() - start) * 1000
    start = time.perf_counter()
    policies = read_policies()
    read = time.perf_counter()
    proof = gate.prove(policies)
    proved = time.perf_counter()
    authorizer = CedarAuthorizer(policies)
    for actor in ACTORS.values():
        policies.facts_about(principal_of(actor), None)
    return {
        "calibration_ms": round(calibration, 1),
        "policies": proof.policies,
        "actions": proof.actions,
        "read_ms": round((read - start) * 1000, 1),
        "prove_ms": round((proved - read) * 1000, 1),
        "filters_proved": proof.filters,
        "decision": {name: _summary(_timed(_decisions(policies, actor))) for name, actor in ACTORS.items()},
        "filter_uncached": {name: _summary(_timed(_filters(policies, actor))) for name, actor in ACTORS.items()},
        "filter_cached": {name: _summary(_timed(_cached_filters(authorizer, actor))) for name, actor in ACTORS.items()},
    }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    found = measure()
    if parser.parse_args().json:
        print(json.dumps(found, indent=1))
        return
    for name, value in found.items():
        if not isinstance(value, dict):
            print(f"{name:18} {value}")
    for part in ("decision", "filter_uncached", "filter_cached"):
        print(f"\n{part:28} {'median ms':>10} {'p99 ms':>10} {'calls':>7}")
        figures = found[part]
        assert isinstance(figures, dict)
        for who, one in figures.items():
            print(f"  {who:26} {one['median_ms']:>10} {one['p99_ms']:>10} {one['calls']:>7}")
    goals = {"decision": 1.0, "filter_uncached": 10.0, "filter_cached": 0.5}
    names = {"decision": "decision", "filter_uncached": "list filter, uncached", "filter_cached": "list filter, cached"}
    for part, goal in goals.items():
        figures = found[part]
        assert isinstance(figures, dict)
        slowest = max(one["median_ms"] for one in figures.values())
        name = f"policy: {names[part]}, median"
        hand_in(Figure(name, f"≤ {goal:g} ms", f"{slowest} ms", slowest <= goal, "Cedar, in one core"))


if __name__ == "__main__":
    main()
