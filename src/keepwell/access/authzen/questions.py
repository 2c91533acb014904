# SPDX-License-Identifier: Apache-2.0
"""AuthZEN's requests as values; a missing field or one of the wrong type raises, an unknown one is ignored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from django.utils.translation import gettext as _

from keepwell.access.engine.cedar import JsonValue
from keepwell.kernel.errors import KeepwellError

Properties = Mapping[str, JsonValue]
Part = Literal["subject", "resource"]
MOST_EVALUATIONS = 200
MOST_TEXT = 1_000
SEMANTICS = ("execute_all", "deny_on_first_deny", "permit_on_first_permit")


class BadQuestion(KeepwellError):
    """The request is not one; the message names the field."""

    status = 400


@dataclass(frozen=True, slots=True)
class Named:
    """A subject or a resource; in a search the one that is sought has no id."""

    type: str
    id: str
    properties: Properties = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verb:
    """An action; in a search for actions it has no name."""

    name: str
    properties: Properties = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who wants to do what to which thing, in which circumstances."""

    subject: Named
    action: Verb
    resource: Named
    context: Properties


def evaluation(body: Properties, defaults: Properties | None = None) -> Asked:
    """One question; a key it leaves out is taken whole from the defaults."""
    whole = {**(defaults or {}), **body}
    return Asked(_named(whole, "subject"), _verb(whole), _named(whole, "resource"), _context(whole))


def evaluations(body: Properties) -> tuple[list[Properties], str]:
    """The single bodies of a batch and how it is walked; an empty list asks one question."""
    found = body.get("evaluations")
    if found is None:
        return [], SEMANTICS[0]
    if not isinstance(found, list):
        raise BadQuestion(_("“%(field)s” must be a list.") % {"field": "evaluations"})
    if len(found) > MOST_EVALUATIONS:
        raise BadQuestion(_("A batch holds at most %(most)d evaluations.") % {"most": MOST_EVALUATIONS})
    bodies = [_mapping(one, "evaluations") for one in found]
    options = _mapping(body.get("options", {}), "options")
    semantic = options.get("evaluations_semantic", SEMANTICS[0])
    if semantic not in SEMANTICS:
        known = ", ".join(SEMANTICS)
        raise BadQuestion(_("“evaluations_semantic” is one of %(known)s.") % {"known": known})
    return bodies, str(semantic)


def search_for_subjects(body: Properties) -> Asked:
    """Which subjects may do this; a given id of the subject counts for nothing."""
    return Asked(_sought(body, "subject"), _verb(body), _named(body, "resource"), _context(body))


def search_for_resources(body: Properties) -> Asked:
    """To which resources this may be done."""
    return Asked(_named(body, "subject"), _verb(body), _sought(body, "resource"), _context(body))


def search_for_actions(body: Properties) -> Asked:
    """What may be done."""
    return Asked(_named(body, "subject"), Verb(""), _named(body, "resource"), _context(body))


def _part(body: Properties, name: str) -> Properties:
    if name not in body:
        raise BadQuestion(_("“%(field)s” is missing.") % {"field": name}, name)
    return _mapping(body[name], name)


def _mapping(value: JsonValue, name: str) -> Properties:
    if not isinstance(value, Mapping):
        raise BadQuestion(_("“%(field)s” must be an object.") % {"field": name}, name)
    return value


def _text(part: Properties, name: str, where: str) -> str:
    value = part.get(name)
    field_name = f"{where}.{name}"
    if value is None:
        raise BadQuestion(_("“%(field)s” is missing.") % {"field": field_name}, field_name)
    if not isinstance(value, str) or len(value) > MOST_TEXT or "\x00" in value:
        raise BadQuestion(_("“%(field)s” must be a short text.") % {"field": field_name}, field_name)
    return value


def _named(body: Properties, name: Part) -> Named:
    part = _part(body, name)
    return Named(_text(part, "type", name), _text(part, "id", name), _properties(part, name))


def _sought(body: Properties, name: Part) -> Named:
    part = _part(body, name)
    return Named(_text(part, "type", name), "", _properties(part, name))


def _verb(body: Properties) -> Verb:
    part = _part(body, "action")
    return Verb(_text(part, "name", "action"), _properties(part, "action"))


def _properties(part: Properties, name: str) -> Properties:
    return _mapping(part.get("properties", {}), f"{name}.properties")


def _context(body: Properties) -> Properties:
    return _mapping(body.get("context", {}), "context")
