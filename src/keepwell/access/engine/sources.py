# SPDX-License-Identifier: Apache-2.0
"""Policies as files: every room's `policies/*.cedar`, each policy with an id and its reason in both languages."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from keepwell.access.engine import cedar
from keepwell.access.engine.cedar import JsonObject, JsonValue
from keepwell.access.engine.errors import PolicyError

LANGUAGES = {"reason_zh": "zh-hans", "reason_en": "en"}
_ID_LINE = re.compile(r'@id\(\s*"((?:[^"\\]|\\.)*)"\s*\)')


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy as written: its reasons are what people read when it decides."""

    id: str
    is_permit: bool
    reasons: Mapping[str, str]
    place: str
    body: JsonObject

    def speaks_of(self, action: str, groups: frozenset[str]) -> bool:
        """Whether the policy's action constraint admits the action, by name or by a group it belongs to."""
        constraint = self.body["action"]
        assert isinstance(constraint, Mapping)  # noqa: S101  # the shape is fixed by the pinned library
        if constraint["op"] == "All":
            return True
        if constraint["op"] == "==":
            return _action_id(constraint["entity"]) == action
        listed = constraint["entities"] if "entities" in constraint else [constraint["entity"]]
        assert isinstance(listed, Sequence)  # noqa: S101  # as above
        named = {_action_id(one) for one in listed}
        return action in named or not named.isdisjoint(groups)

    @property
    def conditions(self) -> tuple[tuple[bool, JsonValue], ...]:
        """The policy's clauses: whether it is a `when`, and what it says."""
        clauses = self.body["conditions"]
        assert isinstance(clauses, Sequence)  # noqa: S101  # as above
        return tuple((one["kind"] == "when", one["body"]) for one in clauses if isinstance(one, Mapping))

    def admits(self, entity_type: str, part: str) -> bool:
        """Whether the constraint on `principal` or `resource` admits an entity of that type."""
        constraint = self.body[part]
        assert isinstance(constraint, Mapping)  # noqa: S101  # as above
        return constraint["op"] != "is" or constraint["entity_type"] == entity_type


def _action_id(entity: object) -> str:
    assert isinstance(entity, Mapping)  # noqa: S101  # the shape is fixed by the pinned library
    return str(entity["id"])


@dataclass(frozen=True, slots=True)
class PolicyBook:
    """All policies of the installation and the hash that names this edition in every log entry."""

    policies: tuple[Policy, ...]
    text: str
    hash: str
    by_id: Mapping[str, Policy]


def _book(policies: Mapping[str, Policy], text: str) -> PolicyBook:
    return PolicyBook(tuple(policies.values()), text, hashlib.sha256(text.encode()).hexdigest(), policies)


def read_book(files: Iterable[Path]) -> PolicyBook:
    """Read policy files in the order of their names; raises PolicyError for the first fault."""
    policies: dict[str, Policy] = {}
    texts = []
    for file in sorted(files, key=lambda path: (path.parent.parent.name, path.name)):
        text = file.read_text(encoding="utf-8")
        texts.append(text)
        for policy in _read_text(text, f"{file.parent.parent.name}/policies/{file.name}"):
            if policy.id in policies:
                raise PolicyError(
                    policy.place,
                    _("The policy id “%(id)s” is used twice.") % {"id": policy.id},
                    _("Give this policy another @id; the first one is in %(place)s.")
                    % {"place": policies[policy.id].place},
                )
            policies[policy.id] = policy
    return _book(policies, "\n".join(texts))


def read_text(text: str, place: str = "text") -> PolicyBook:
    """A book from one text, for tests and for trying a policy out."""
    return _book({policy.id: policy for policy in _read_text(text, place)}, text)


def _read_text(text: str, place: str) -> list[Policy]:
    try:
        parsed = cedar.parse_policies(text)
    except ValueError as error:
        raise PolicyError(place, str(error), _("Correct the policy's syntax.")) from error
    lines = {match[1]: text.count("\n", 0, match.start()) + 1 for match in _ID_LINE.finditer(text)}
    return [_policy(body, place, lines) for body in parsed.values()]


def _policy(body: JsonObject, place: str, lines: Mapping[str, int]) -> Policy:
    annotations = body.get("annotations") or {}
    assert isinstance(annotations, Mapping)  # noqa: S101  # the shape is fixed by the pinned library
    name = str(annotations.get("id") or "")
    where = f"{place}:{lines[name]}" if name in lines else place
    missing = [f"@{key}" for key in ("id", *LANGUAGES) if not annotations.get(key)]
    if missing:
        raise PolicyError(
            where,
            _("The policy “%(id)s” has no %(missing)s.") % {"id": name or "?", "missing": ", ".join(missing)},
            _("Every policy carries @id, @reason_zh and @reason_en, so that a decision can be explained."),
        )
    reasons = {language: str(annotations[key]) for key, language in LANGUAGES.items()}
    return Policy(name, body["effect"] == "permit", reasons, where, body)
