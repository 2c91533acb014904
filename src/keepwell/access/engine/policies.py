# SPDX-License-Identifier: Apache-2.0
"""A validated edition of the policies: one question, one decision; one list, one filter. Parsed once, then asked."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from keepwell.access.engine import cedar
from keepwell.access.engine.cedar import Answer, Entity, Question
from keepwell.access.engine.compiler import condition_of
from keepwell.access.engine.conditions import FALSE, Condition
from keepwell.access.engine.errors import PolicyError
from keepwell.access.engine.expression import RowFilter
from keepwell.access.engine.principals import Circumstances, Principal
from keepwell.access.engine.rows import INSTALLATION
from keepwell.access.engine.schema import ActionKind, schema_text
from keepwell.access.engine.sources import Policy, PolicyBook

PRINCIPALS_KEPT = 4096
FILTERS_KEPT = 16384


class Policies:
    """The policies in force. Immutable: another edition is another object, so its caches can never be stale."""

    def __init__(self, book: PolicyBook, kinds: Mapping[str, ActionKind]) -> None:
        self.book = book
        self.kinds = kinds
        self.schema_text = schema_text(kinds.values())
        self._schema = cedar.read_schema(self.schema_text)
        self._validate()
        self._sets: dict[tuple[str, ...], cedar.Policies] = {}
        self._spoken = {name: self._speaking_of(kind) for name, kind in kinds.items()}
        self._facts = lru_cache(PRINCIPALS_KEPT)(self._parse_facts)
        self.filter_for = lru_cache(FILTERS_KEPT)(self._filter)

    def _validate(self) -> None:
        for policy_id, message in cedar.validate(self.book.text, self._schema):
            place = self.book.by_id(policy_id).place if policy_id else "policies"
            raise PolicyError(
                f"{place} ({policy_id})",
                message,
                _("Correct the policy, or declare what it names: attributes in policy.py, actions in services."),
            )

    def _speaking_of(self, kind: ActionKind) -> tuple[Policy, ...]:
        return tuple(
            policy
            for policy in self.book.policies
            if policy.speaks_of(kind.name, kind.groups) and policy.admits(kind.entity, "resource")
        )

    def speaking_of(self, action: str) -> tuple[Policy, ...]:
        """The policies that can have a say about an action."""
        return self._spoken[action]

    def _set_for(self, action: str) -> cedar.Policies:
        # asking only those that speak of the action makes a decision about three times faster
        names = tuple(policy.id for policy in self._spoken[action])
        if names not in self._sets:
            self._sets[names] = cedar.policy_set({policy.id: policy.body for policy in self._spoken[action]})
        return self._sets[names]

    def _parse_facts(self, principal: Principal) -> cedar.Facts:
        return cedar.facts([principal.as_entity(), Entity(*INSTALLATION, {})], self._schema)

    def decide(self, principal: Principal, action: str, row: Entity | None, circumstances: Circumstances) -> Answer:
        """May this principal do this to this row (or to the installation)."""
        return self.decide_many(principal, [action], row, circumstances)[0]

    def decide_many(
        self, principal: Principal, names: Sequence[str], row: Entity | None, circumstances: Circumstances
    ) -> list[Answer]:
        """Decide several actions on one row; its facts are read once."""
        known = self._facts(principal)
        if row is not None:
            known = cedar.with_entity(known, row)
        uid = (row.type, row.id) if row is not None else INSTALLATION
        context = circumstances.as_json()
        return [
            cedar.ask(Question(principal.uid, name, uid, context), self._set_for(name), known)
            if name in self.kinds and self.kinds[name].entity == uid[0]
            else Answer(allowed=False, policy_ids=(), errors=(f"{name} is not declared for {uid[0]}",))
            for name in names
        ]

    def condition_for(self, principal: Principal, circumstances: Circumstances, action: str) -> Condition:
        """What a row must be like, as a simplified tree; raises Untranslatable."""
        kind = self.kinds[action]
        if not self._spoken[action]:
            return FALSE
        residuals = cedar.what_remains(
            principal.uid, action, circumstances.as_json(), self._set_for(action), self._facts(principal)
        )
        return condition_of(residuals, kind.entity)

    def _filter(self, principal: Principal, circumstances: Circumstances, action: str) -> RowFilter:
        shape = self.kinds[action].shape
        if shape is None:
            raise KeyError(action)
        return RowFilter(self.condition_for(principal, circumstances, action), shape)

    def reasons(self, policy_ids: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
        """The reasons of the policies named, by language."""
        found = [self.book.by_id(policy_id) for policy_id in policy_ids]
        return {language: tuple(policy.reasons[language] for policy in found) for language in ("zh-hans", "en")}
