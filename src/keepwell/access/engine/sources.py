# SPDX-License-Identifier: Apache-2.0
"""Policies as files: every room's `policies/*.cedar`, each policy with an id and its reason in both languages."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keepwell.access.engine import cedar
from keepwell.access.engine.cedar import JsonObject, JsonValue
from keepwell.access.engine.errors import PolicyError

LANGUAGES = {"reason_zh": "zh-hans", "reason_en": "en"}
_QUIET = re.compile(r'"(?:[^"\\]|\\.)*"|//[^\n]*')
_UNEXPECTED, _ENDED = re.compile(r"unexpected token `(.+)`"), "unexpected end"
_NAMED = re.compile(r"'(.+?)' is not a valid|invalid policy \w+: (\w+)")
_ID_LINE = re.compile(r'@id\(\s*"((?:[^"\\]|\\.)*)"\s*\)')


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy as written: its reasons are what people read when it decides."""

    id: str
    is_permit: bool
    reasons: Mapping[str, str]
    place: str
    body: JsonObject
    text: str = ""

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


def _place_in_room(file: Path) -> str:
    return f"{file.parent.parent.name}/policies/{file.name}"


def read_book(files: Iterable[Path], place: Callable[[Path], str] = _place_in_room) -> PolicyBook:
    """Read policy files in the order of their names; raises PolicyError for the first fault."""
    policies: dict[str, Policy] = {}
    texts = []
    for file in sorted(files, key=lambda path: (path.parent.parent.name, path.name)):
        text = _text_of(file, place(file))
        texts.append(text)
        for policy in _read_text(text, place(file)):
            if policy.id in policies:
                raise PolicyError(
                    policy.place,
                    _("The policy id “%(id)s” is used twice.") % {"id": policy.id},
                    _("Give this policy another @id; the first one is in %(place)s.")
                    % {"place": policies[policy.id].place},
                )
            policies[policy.id] = policy
    return _book(policies, "\n".join(texts))


def _text_of(file: Path, place: str) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(place, str(error), _("Make the file readable; it must be text in UTF-8.")) from error


def read_text(text: str, place: str = "text") -> PolicyBook:
    """A book from one text, for tests and for trying a policy out."""
    return _book({policy.id: policy for policy in _read_text(text, place)}, text)


def _read_text(text: str, place: str) -> list[Policy]:
    try:
        parsed = cedar.parse_policies(text)
    except ValueError as error:
        where = f"{place}:{_line_of_fault(text)}"
        raise PolicyError(where, _said(error), _("Correct the policy's syntax.")) from error
    lines = {match[1]: text.count("\n", 0, match.start()) + 1 for match in _ID_LINE.finditer(text)}
    texts = {match[1]: _rule(one) for _start, one in _statements(text) if (match := _ID_LINE.search(one))}
    return [
        replace(one, text=texts.get(one.id, "")) for one in (_policy(body, place, lines) for body in parsed.values())
    ]


def _rule(statement: str) -> str:
    """A policy as people read it: without what stands before its id, and without its reasons."""
    begun = statement[statement.index("@id") :]
    return "\n".join(line for line in begun.splitlines() if not line.startswith("@reason_"))


def _said(error: ValueError) -> str | Promise:
    token = _UNEXPECTED.search(str(error))
    if token is not None:
        return _("“%(token)s” does not belong there.") % {"token": token[1]}
    return _("The text ends in the middle of a policy.") if _ENDED in str(error) else str(error)


def _line_of_fault(text: str) -> int:
    """The line of the fault; the parser itself does not say where it stopped, so each statement is tried alone."""
    for start, statement in _statements(text):
        fault = _complaint(statement)
        if fault:
            plain = _QUIET.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), statement)
            return text.count("\n", 0, start + _place_of(fault, statement, plain)) + 1
    return 1


def _place_of(fault: str, statement: str, plain: str) -> int:
    """Where in a statement the parser stopped: at the word it names, else at the statement's first one."""
    token = _UNEXPECTED.search(fault)
    places = [found.start() for found in re.finditer(re.escape(token[1]), plain)] if token else []
    # what stands before the fault only lacks an end, what reaches past it is wrong
    sound = [place for place in places if _ENDED in _complaint(statement[:place])]
    if sound:
        return sound[-1]
    named = _NAMED.search(fault)
    place = re.search(rf"(?<![=<>!\w]){re.escape(named[1] or named[2])}(?![=\w])", plain) if named else None
    return place.start() if place else len(plain) - len(plain.lstrip())


def _complaint(text: str) -> str:
    try:
        cedar.parse_policies(text)
    except ValueError as error:
        return str(error)
    return ""


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Each policy's text with its place: cut at semicolons that stand in no string and no comment."""
    plain = _QUIET.sub(lambda found: " " * len(found[0]), text)
    start = 0
    for found in re.finditer(";", plain):
        yield start, text[start : found.end()]
        start = found.end()
    if text[start:].strip():
        yield start, text[start:]


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
