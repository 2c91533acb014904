# SPDX-License-Identifier: Apache-2.0
"""A validated edition of the policies: one question, one decision; one list, one filter. Parsed once, then asked."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from keepwell.access.engine import cedar
from keepwell.access.engine.cedar import Answer, Entity, JsonValue, Question
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
            place = self.book.by_id[policy_id].place if policy_id else "policies"
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
        return self._spoken.get(action, ())

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
        return Asked(self, principal, action, row, circumstances).answer()

    def decide_many(
        self, principal: Principal, names: Sequence[str], row: Entity | None, circumstances: Circumstances
    ) -> list[Answer]:
        """Decide several actions on one row; its facts are read once."""
        known = self.facts_about(principal, row)
        return [Asked(self, principal, name, row, circumstances, known).answer() for name in names]

    def facts_about(self, principal: Principal, row: Entity | None) -> cedar.Facts:
        """What is known of the principal (parsed once) and of the row."""
        known = self._facts(principal)
        return known if row is None else cedar.with_entity(known, row)

    def answer(self, question: Question, known: cedar.Facts) -> Answer:
        """Ask the policies that speak of the action; an action not declared for such a row is never permitted."""
        kind = self.kinds.get(question.action)
        if kind is None or kind.entity != question.resource[0]:
            return Answer(False, (), (f"{question.action} is not declared for {question.resource[0]}",))
        return cedar.ask(question, self._set_for(question.action), known)

    def condition_for(self, principal: Principal, circumstances: Circumstances, action: str) -> Condition:
        """What a row must be like, as a simplified tree; raises Untranslatable."""
        kind = self.kinds[action]
        if kind.shape is None:
            raise KeyError(f"{action} is done to the installation: it has no rows")
        if not self._spoken[action]:
            return FALSE
        residuals = cedar.what_remains(
            principal.uid, action, circumstances.as_json(), self._set_for(action), self._facts(principal)
        )
        return condition_of(residuals, kind.shape)

    def _filter(self, principal: Principal, circumstances: Circumstances, action: str) -> RowFilter:
        condition = self.condition_for(principal, circumstances, action)
        shape = self.kinds[action].shape
        assert shape is not None  # noqa: S101  # condition_for has refused it
        return RowFilter(condition, shape)

    def reasons(self, policy_ids: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
        """The reasons of the policies named, by language."""
        found = [self.book.by_id[policy_id] for policy_id in policy_ids]
        return {language: tuple(policy.reasons[language] for policy in found) for language in ("zh-hans", "en")}


class Asked:
    """One question and all that is known about it."""

    def __init__(  # noqa: PLR0913  # the parts of a question, and the edition that answers it
        self,
        policies: Policies,
        principal: Principal,
        action: str,
        row: Entity | None,
        circumstances: Circumstances,
        known: cedar.Facts | None = None,
    ) -> None:
        uid = (row.type, row.id) if row is not None else INSTALLATION
        self._policies = policies
        self._known = known if known is not None else policies.facts_about(principal, row)
        self._question = Question(principal.uid, action, uid, circumstances.as_json())
        self.principal = principal
        self.action = action
        self.row = row
        self.circumstances = circumstances
        self.speaking = policies.speaking_of(action)
        self.policy_hash = policies.book.hash

    def answer(self) -> Answer:
        """What the policies say."""
        return self._policies.answer(self._question, self._known)

    def holds(self, node: JsonValue) -> bool:
        """Whether one condition is true here."""
        return cedar.holds(node, self._question, self._known)
