# SPDX-License-Identifier: Apache-2.0
"""The kernel's `Authorizer`: decisions with reasons, filters for lists; the policies are read at first use."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from django.apps import apps
from django.db import models
from django.utils import translation
from django.utils.translation import gettext

from keepwell.access.engine.cedar import Answer
from keepwell.access.engine.expression import RowFilter
from keepwell.access.engine.policies import Asked, Policies
from keepwell.access.engine.principals import circumstances_of, principal_of
from keepwell.access.engine.rows import entity_of
from keepwell.access.engine.schema import catalogue
from keepwell.access.engine.sources import read_book
from keepwell.kernel import limits, ports
from keepwell.kernel.actor import Actor
from keepwell.kernel.ports import Decision

_LOG = logging.getLogger(__name__)
LANGUAGES = ("zh-hans", "en")


def policy_files() -> list[Path]:
    """Every room's and plug-in's policy files."""
    folders = (Path(config.path) / "policies" for config in apps.get_app_configs())
    return [file for folder in folders for file in sorted(folder.glob("*.cedar"))]


def read_policies() -> Policies:
    """The policies on disk over what the registries know now; raises PolicyError."""
    return Policies(read_book(policy_files()), catalogue())


class CedarAuthorizer:
    """Decides by the policies in force."""

    def __init__(self, policies: Policies | None = None) -> None:
        self._policies = policies
        self._lock = threading.Lock()

    @property
    def policies(self) -> Policies:
        """The policies in force, read when first asked for (all rooms have declared by then)."""
        if self._policies is None:
            with self._lock:
                if self._policies is None:
                    self._policies = read_policies()
        return self._policies

    def authorise(self, actor: Actor, action: str, row: models.Model | None, context: Mapping[str, object]) -> Decision:
        """Decide one act. The circumstances are the actor's own: no caller can claim a better sign-in for him."""
        return self.authorise_many(actor, [action], row)[0]

    def authorise_many(self, actor: Actor, actions: Sequence[str], row: models.Model | None) -> list[Decision]:
        """Decide several acts on one row."""
        entity = entity_of(row) if row is not None else None
        answers = self.policies.decide_many(principal_of(actor), actions, entity, circumstances_of(actor))
        return [
            limits.refusal(actor, name) or self._decision(answer) for name, answer in zip(actions, answers, strict=True)
        ]

    def ask(self, actor: Actor, action: str, row: models.Model | None) -> Asked:
        """One question with everything known about it, for explanations."""
        entity = entity_of(row) if row is not None else None
        return Asked(self.policies, principal_of(actor), action, entity, circumstances_of(actor))

    def visible(self, actor: Actor, action: str, model: type[models.Model]) -> RowFilter:
        """The rows the actor may see under the action, as an expression for `.filter()`."""
        found = self.policies.filter_for(principal_of(actor), circumstances_of(actor), action)
        if found.shape.model is not model:
            raise ValueError(f"{action} is not about {model.__name__}")
        return found

    def _decision(self, answer: Answer) -> Decision:
        reasons = self.policies.reasons(answer.policy_ids) if answer.policy_ids else _in_all(_no_policy)
        if answer.errors:
            _LOG.error("policies.erred", extra={"errors": answer.errors})
            reasons = _in_all(_not_decidable)
        return Decision(answer.allowed, answer.policy_ids, reasons, self.policies.book.hash)


def plugged() -> CedarAuthorizer:
    """The authoriser in force; site has plugged it in at start."""
    found = ports.authorizer()
    if not isinstance(found, CedarAuthorizer):
        raise RuntimeError("The policies are not plugged in.")  # a fault of the set-up, not of a type
    return found


def _no_policy() -> str:
    return gettext("No policy permits this.")


def _not_decidable() -> str:
    return gettext("The policies could not decide this, so the answer is no. Tell your administrator.")


def _in_all(words: Callable[[], str]) -> Mapping[str, tuple[str, ...]]:
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            found[language] = (words(),)
    return found
