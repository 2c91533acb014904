# SPDX-License-Identifier: Apache-2.0
"""Why somebody may or may not do something: the policies, the roles that matter, and what would change the answer."""

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
from keepwell.access.selectors.trying import RoleLine, roles_that_matter, ways
from keepwell.access.wording import facts_in_words
from keepwell.kernel import ports
from keepwell.kernel.actions import view_action
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.people.choices import Role
from keepwell.people.models import Person
from keepwell.people.selectors import actor_of_person

#: who may ask about somebody else
ASKERS = (Role.SECURITY_ADMIN, Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """A policy as people read it; `facts` are what would have to be otherwise for a different answer."""

    id: str
    is_permit: bool
    reason: str
    place: str
    facts: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why somebody may or may not do something: who decided, what would have permitted it, and how one gets there."""

    action: str
    allowed: bool
    verdict: str
    decided_by: tuple[PolicyLine, ...]
    would_permit: tuple[PolicyLine, ...]
    policy_hash: str
    roles: tuple[RoleLine, ...] = ()
    ways: tuple[str, ...] = ()


def may(actor: Actor, action: str, row: models.Model | None = None) -> bool:
    """Whether the actor may do it: for a button's presence; the action itself decides again on the locked row."""
    return ports.authorizer().authorise(actor, action, row, {}).allowed


def permitted(actor: Actor, actions: Iterable[str], row: models.Model | None) -> frozenset[str]:
    """Those of the actions that the actor may do to the row, decided together."""
    names = list(actions)
    decisions = plugged().authorise_many(actor, names, row)
    return frozenset(name for name, decision in zip(names, decisions, strict=True) if decision.allowed)


def explain(actor: Actor, action: str, row: models.Model | None = None, *, about: str = "") -> Explanation:
    """The decision with its policies, in the reader's language, and the facts that are missing for another one.

    `about` is the name of the person when he is not the reader.
    """
    asked = plugged().ask(actor, action, row)
    answer = asked.answer()
    by_id = {policy.id: policy for policy in asked.speaking}
    decided = [_line(by_id[policy_id], asked, answer.allowed, about) for policy_id in answer.policy_ids]
    others: list[PolicyLine] = []
    if not answer.allowed:
        chances = (p for p in asked.speaking if p.is_permit and p.admits(asked.principal.type, "principal"))
        others = [_line(one, asked, allowed=False, about=about) for one in chances if one.id not in answer.policy_ids]
    return Explanation(
        action=action,
        allowed=answer.allowed,
        verdict=_verdict(answer.allowed, decided),
        decided_by=tuple(decided),
        would_permit=tuple(others),
        policy_hash=asked.policy_hash,
        roles=roles_that_matter(asked, row),
        ways=() if answer.allowed else ways(plugged().policies, asked, row),
    )


def explain_by_id(actor: Actor, action: str, row_id: UUID | None, person_id: UUID | None = None) -> Explanation:
    """The same for a row known by its id; of another person for those who answer for access.

    Raises NotFound for what the asker may not see, and for unknown acts. Who answers for access need not see the row:
    he learns the decision and its reasons, never what the row says.
    """
    kind = plugged().policies.kinds.get(action)
    if kind is None or (kind.shape is None) is not (row_id is None):
        raise NotFound
    whom, about = _subject(actor, person_id)
    if kind.shape is None:
        return explain(whom, action, about=about)
    row = kind.shape.model._default_manager.filter(pk=row_id).first()
    if row is None or not (about or may(actor, view_action(kind.shape.model), row)):
        raise NotFound
    return explain(whom, action, row, about=about)


def _subject(actor: Actor, person_id: UUID | None) -> tuple[Actor, str]:
    if person_id is None or person_id == actor.person_id:
        return actor, ""
    person = Person.objects.visible_to(actor).filter(pk=person_id).first()
    if person is None or not any(actor.holds(role, person.organisation_id) for role in ASKERS):
        raise NotFound
    return actor_of_person(person.pk, via=actor.via), person.label


def _line(policy: Policy, asked: Asked, allowed: bool, about: str) -> PolicyLine:
    facts = () if allowed else facts_in_words(obstacles(policy, asked.holds), about)
    return PolicyLine(policy.id, policy.is_permit, policy.reasons[_language()], policy.place, facts, policy.text)


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
        PolicyLine(one, known[one].is_permit, known[one].reasons[language], known[one].place, text=known[one].text)
        if one in known
        else PolicyLine(one, True, _("This policy is no longer in force."), "")
        for one in policy_ids
    ]
