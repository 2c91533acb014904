# SPDX-License-Identifier: Apache-2.0
"""What programs may ask about access."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from keepwell.access.selectors import PolicyLine, explain_by_id
from keepwell.kernel.api.problems import CODES, Problem
from keepwell.kernel.api.write_surface import actor_of

router = Router(tags=["access"])
ActionName = Annotated[str, Field(max_length=100)]


class PolicyShape(Schema):
    """A policy, its reason in the caller's language, and the facts that would have to be otherwise."""

    id: str
    is_permit: bool
    reason: str
    place: str
    facts: list[str]
    text: str


class WhyShape(Schema):
    """A decision explained."""

    action: str
    allowed: bool
    verdict: str
    decided_by: list[PolicyShape]
    would_permit: list[PolicyShape]
    policy_hash: str
    roles: list[str]
    ways: list[str]


@router.get("/why", response={200: WhyShape, CODES: Problem}, operation_id="access_why", summary="Why I may or may not")
def why(
    request: HttpRequest,
    action: ActionName,
    id: UUID | None = None,  # noqa: A002  # the usual name
    person: UUID | None = None,
) -> WhyShape:
    """Explain what the policies say to the caller about an act on a thing he may see.

    Security administrators and auditors may name another `person`. `roles` are those held that count here, `ways` the
    single changes that would permit it, each found by asking the policies again.
    """
    told = explain_by_id(actor_of(request), action, id, person)
    return WhyShape(
        action=told.action,
        allowed=told.allowed,
        verdict=told.verdict,
        decided_by=[_shape(line) for line in told.decided_by],
        would_permit=[_shape(line) for line in told.would_permit],
        policy_hash=told.policy_hash,
        roles=[line.label for line in told.roles if line.counts_here],
        ways=list(told.ways),
    )


def _shape(line: PolicyLine) -> PolicyShape:
    return PolicyShape(
        id=line.id,
        is_permit=line.is_permit,
        reason=line.reason,
        place=line.place,
        facts=list(line.facts),
        text=line.text,
    )
