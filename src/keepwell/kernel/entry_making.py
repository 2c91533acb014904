# SPDX-License-Identifier: Apache-2.0
"""From a running action to the entry the log keeps of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from keepwell.kernel import ports, snapshot
from keepwell.kernel.entry import Entry, Plain
from keepwell.kernel.resources import resource_of
from keepwell.kernel.run import Run


@dataclass(frozen=True, slots=True)
class Said:
    """What was asked and how it was decided."""

    command: Any
    decision: ports.Decision
    is_critical: bool = False


def make_entry(
    run: Run,
    subject: models.Model | None,
    said: Said,
    changes: Mapping[str, tuple[Plain, Plain]],
    result: str = "done",
) -> Entry:
    """An entry about the subject as the run's actor did it."""
    known = resource_of(type(subject)) if subject is not None else None
    actor = run.actor
    return Entry(
        at=run.now,
        action=run.name,
        actor_kind=str(actor.kind),
        actor_id=actor.person_id,
        actor_label=actor.label,
        via=str(actor.via),
        result=result,
        customer_id=known.customer(subject) if known else getattr(subject, "customer_id", None),
        target_kind=subject._meta.label_lower if subject is not None else "",
        target_id=subject.pk if subject is not None else None,
        target_label=known.label(subject) if known else "",
        command=snapshot.of_command(said.command),
        changes=changes,
        policies=said.decision.policy_ids,
        policy_hash=said.decision.policy_hash,
        ip=actor.ip,
        request_id=actor.request_id,
        on_behalf_of=actor.on_behalf_of,
        is_critical=said.is_critical,
    )
