# SPDX-License-Identifier: Apache-2.0
"""Policy sets of other programs: one folder each, with `schema.json`, `*.cedar` and, where it helps, `entities.json`.

The schema may speak of `Person`: our own people with their roles and projects, so that a PLM can build its rules on
what Keepwell knows already. Everything is read and validated at start; a fault stops it and names file and line.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from keepwell.access.engine import cedar
from keepwell.access.engine.cedar import JsonObject, JsonValue
from keepwell.access.engine.errors import PolicyError
from keepwell.access.engine.principals import PERSON
from keepwell.access.engine.sources import PolicyBook, read_book
from keepwell.people.choices import Role

SCHEMA, ENTITIES = "schema.json", "entities.json"
NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_TYPES: Mapping[str, type] = {
    "String": str,
    "Long": int,
    "Boolean": bool,
    "Bool": bool,
    "Set": list,
    "Record": dict,
}
Attributes = Mapping[str, JsonObject]


@dataclass(frozen=True, slots=True)
class VerbShape:
    """One action of a policy set: to whom and what it applies, and what may be said about it."""

    principals: frozenset[str]
    resources: frozenset[str]
    context: Attributes


@dataclass(frozen=True, slots=True)
class PolicyStore:
    """A program's policies over its own words, validated."""

    name: str
    book: PolicyBook
    policies: cedar.Policies
    schema: cedar.Schema
    types: Mapping[str, Attributes]
    verbs: Mapping[str, VerbShape]
    entities: Mapping[tuple[str, str], JsonObject]
    parents: Mapping[tuple[str, str], Sequence[JsonObject]]

    def ids_of(self, kind: str) -> list[str]:
        """The ids of the entities of a type that the folder lists, in order."""
        return sorted(key for named, key in self.entities if named == kind)


def read_stores(folder: Path) -> Mapping[str, PolicyStore]:
    """Every policy set of the folder by name; none when the folder is not there. Raises PolicyError."""
    if not folder.is_dir():
        return {}
    return {one.name: read_store(one) for one in sorted(folder.iterdir()) if one.is_dir()}


def read_store(folder: Path) -> PolicyStore:
    """One policy set; raises PolicyError with file and mend."""
    if not NAME.fullmatch(folder.name):
        raise PolicyError(
            str(folder),
            _("A policy set cannot be called “%(name)s”.") % {"name": folder.name},
            _("Name its folder with small letters, digits and hyphens, at most 40."),
        )
    declared = _schema_json(folder)
    space = _space(folder, declared)
    schema = _schema(folder, declared)
    book = read_book(sorted(folder.glob("*.cedar")), place=lambda file: f"{folder.name}/{file.name}")
    _validate(book, schema, folder)
    facts = _entities(folder, schema)
    return PolicyStore(
        folder.name,
        book,
        cedar.policy_set({policy.id: policy.body for policy in book.policies}),
        schema,
        {name: _attributes(_object(body).get("shape")) for name, body in _object(space["entityTypes"]).items()},
        {name: _verb(_object(body)) for name, body in _object(space["actions"]).items()},
        {_uid(one): _object(one.get("attrs", {})) for one in facts},
        {_uid(one): tuple(_object(parent) for parent in _list(one.get("parents", []))) for one in facts},
    )


def _read(path: Path) -> JsonValue:
    try:
        found: JsonValue = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise PolicyError(
            str(path),
            _("The file is missing."),
            _("A policy set has a schema in Cedar's JSON form; see the how-to “ask from a PLM”."),
        ) from error
    except (ValueError, OSError) as error:
        line = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise PolicyError(f"{path}{line}", str(error), _("Correct the file: it must be JSON in UTF-8.")) from error
    return found


def _schema_json(folder: Path) -> dict[str, JsonValue]:
    path = folder / SCHEMA
    found = _read(path)
    if not isinstance(found, dict) or set(found) != {""}:
        raise PolicyError(
            str(path),
            _("The schema must hold one namespace, the empty one."),
            _('Write {"": {"entityTypes": {…}, "actions": {…}}}.'),
        )
    return found


def _space(folder: Path, declared: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    found = declared[""]
    if not isinstance(found, dict) or not {"entityTypes", "actions"} <= set(found):
        raise PolicyError(
            str(folder / SCHEMA),
            _("The schema must hold one namespace, the empty one."),
            _('Write {"": {"entityTypes": {…}, "actions": {…}}}.'),
        )
    types = found["entityTypes"]
    if isinstance(types, dict):
        types[PERSON] = _person()  # ours, so that nobody declares it otherwise
    return found


def _schema(folder: Path, declared: Mapping[str, JsonValue]) -> cedar.Schema:
    try:
        return cedar.read_schema_json(json.dumps(declared))
    except ValueError as error:
        raise PolicyError(
            str(folder / SCHEMA),
            str(error),
            _("Correct the schema: types, attributes and actions as Cedar knows them."),
        ) from error


def _person() -> JsonObject:
    text: JsonObject = {"type": "String"}
    texts: JsonObject = {"type": "Set", "element": text}
    held = {f"{role}_of": texts for role in Role.values}
    sets = dict.fromkeys(("everywhere", "projects", "reach"), texts)
    attributes = {"id": text, "organisation": text, "employment": text, **sets, **held}
    return {"shape": {"type": "Record", "attributes": attributes}}


def _validate(book: PolicyBook, schema: cedar.Schema, folder: Path) -> None:
    if not book.policies:
        raise PolicyError(
            str(folder), _("There is no policy in it."), _("Write at least one permit in a file ending in .cedar.")
        )
    for policy_id, message in cedar.validate(book.text, schema):
        place = book.by_id[policy_id].place if policy_id in book.by_id else folder.name
        raise PolicyError(
            f"{place} ({policy_id})", message, _("Correct the policy, or declare what it names in schema.json.")
        )


def _entities(folder: Path, schema: cedar.Schema) -> list[JsonObject]:
    path = folder / ENTITIES
    if not path.exists():
        return []
    found = _read(path)
    if not isinstance(found, list):
        raise PolicyError(str(path), _("It must be a list of entities."), _('Write [{"uid": …, "attrs": …}].'))
    for number, one in enumerate(found, start=1):
        try:
            cedar.check_entities(json.dumps([one]), schema)
        except ValueError as error:
            raise PolicyError(
                f"{path} ({number})",
                str(error),
                _("Correct the entity: its type and attributes must be those of schema.json."),
            ) from error
    return [_object(one) for one in found]


def _uid(entity: JsonObject) -> tuple[str, str]:
    uid = _object(entity["uid"])
    inner = _object(uid.get("__entity", uid))
    return str(inner["type"]), str(inner["id"])


def _object(value: JsonValue) -> JsonObject:
    return value if isinstance(value, Mapping) else {}


def _list(value: JsonValue) -> Sequence[JsonValue]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def _attributes(shape: JsonValue) -> Attributes:
    return {name: _object(body) for name, body in _object(_object(shape).get("attributes", {})).items()}


def _verb(body: JsonObject) -> VerbShape:
    applies = _object(body.get("appliesTo", {}))
    return VerbShape(
        frozenset(str(one) for one in _list(applies.get("principalTypes", []))),
        frozenset(str(one) for one in _list(applies.get("resourceTypes", []))),
        _attributes(applies.get("context")),
    )


def fitting(declared: Attributes, given: Mapping[str, JsonValue], where: str) -> dict[str, JsonValue]:
    """The given values that the schema knows; unknown ones are left out, one of the wrong type raises ValueError."""
    found: dict[str, JsonValue] = {}
    for name, body in declared.items():
        value = given.get(name)
        if value is None:
            continue
        wanted = _TYPES.get(str(body.get("type")))
        if not _is_a(wanted, value):
            raise ValueError(f"{where}.{name}")
        if wanted is dict:
            value = fitting(_attributes(body), _object(value), f"{where}.{name}")
        elif wanted is list:
            inner = _TYPES.get(str(_object(body.get("element", {})).get("type")))
            if not all(_is_a(inner, one) for one in _list(value)):
                raise ValueError(f"{where}.{name}")
        found[name] = value
    return found


def _is_a(wanted: type | None, value: JsonValue) -> bool:
    if wanted is int:
        return isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63
    return wanted is not None and isinstance(value, wanted)


def names_in_order(names: Iterable[str], after: str) -> list[str]:
    """The names past a place, in order."""
    return sorted(name for name in names if name > after)
