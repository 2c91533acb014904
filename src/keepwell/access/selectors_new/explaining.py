# SPDX-License-Identifier: Apache-2.0
"""Questions about access: may I, which of these may I, and why (not)."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from keepwell.access.authorizer import plugged
from keepwell.access.engine.obstacles import obstacles
from keepwell.access.engine.policies import Asked
from keepwell.access.engine.sources import Policy
from keepwell.access.wording import facts_in_words
from keepwell.kernel import ports
from keepwell.kernel.actions import view_action
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """A policy as people read it; `facts` are what would have to be otherwise for a different answer."""

    id: str
    is_permit: bool
    reason: str
    place: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why somebody may or may not do something: who decided, and what would have permitted it."""

    action: str
    allowed: bool
    verdict: str
    decided_by: tuple[PolicyLine, ...]
    would_permit: tuple[PolicyLine, ...]
    policy_hash: str


def may(actor: Actor, action: str, row: models.Model | None = None) -> bool:
    """Whether the actor may do it: for a button's presence; the action itself decides again on the locked row."""
    return ports.authorizer().authorise(actor, action, row, {}).allowed


def permitted(actor: Actor, actions: Iterable[str], row: models.Model | None) -> frozenset[str]:
    """Those of the actions that the actor may do to the row, decided together."""
    names = list(actions)
    decisions = plugged().authorise_many(actor, names, row)
    return frozenset(name for name, decision in zip(names, decisions, strict=True) if decision.allowed)


def explain(actor: Actor, action: str, row: models.Model | None = None) -> Explanation:
    """The decision with its policies, in the reader's language, and the facts that are missing for another one."""
    asked = plugged().ask(actor, action, row)
    answer = asked.answer()
    by_id = {policy.id: policy for policy in asked.speaking}
    decided = [_line(by_id[policy_id], asked, answer.allowed) for policy_id in answer.policy_ids]
    others: list[PolicyLine] = []
    if not answer.allowed:
        chances = (p for p in asked.speaking if p.is_permit and p.admits(asked.principal.type, "principal"))
        others = [_line(policy, asked, allowed=False) for policy in chances if policy.id not in answer.policy_ids]
    return Explanation(
        action, answer.allowed, _verdict(answer.allowed, decided), tuple(decided), tuple(others), asked.policy_hash
    )


def explain_by_id(actor: Actor, action: str, row_id: UUID | None) -> Explanation:
    """The same for a row known by its id; raises NotFound for what the actor may not see, and for unknown acts."""
    kind = plugged().policies.kinds.get(action)
    if kind is None or (kind.shape is None) is not (row_id is None):
        raise NotFound
    if kind.shape is None:
        return explain(actor, action)
    row = kind.shape.model._default_manager.filter(pk=row_id).first()
    if row is None or not may(actor, view_action(kind.shape.model), row):
        raise NotFound
    return explain(actor, action, row)


def _line(policy: Policy, asked: Asked, allowed: bool) -> PolicyLine:
    facts = () if allowed else facts_in_words(obstacles(policy, asked.holds))
    return PolicyLine(policy.id, policy.is_permit, policy.reasons[_language()], policy.place, facts)


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh-hans"


def _verdict(allowed: bool, decided: list[PolicyLine]) -> str:
    if allowed:
        return _("Permitted.")
    return _("Forbidden by a policy.") if decided else _("No policy permits this.")


def policy_lines(policy_ids: Iterable[str]) -> list[PolicyLine]:
    """The policies that decided once, as they read now; those that are gone keep their id."""
    known, language = plugged().policies.book.by_id, _language()
    return [
        PolicyLine(one, known[one].is_permit, known[one].reasons[language], known[one].place)
        if one in known
        else PolicyLine(one, True, _("This policy is no longer in force."), "")
        for one in policy_ids
    ]
