# SPDX-License-Identifier: Apache-2.0
"""The only module that knows cedarpy: policies, facts and questions as plain values, answers as plain values.

Partial evaluation is experimental upstream (it may change in any release), hence one module, an exact pin and a test
that compares filters with the engine on random worlds.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import cedarpy

JsonValue = None | bool | int | str | Sequence["JsonValue"] | Mapping[str, "JsonValue"]
JsonObject = Mapping[str, JsonValue]

Policies = cedarpy.PolicySet
Schema = cedarpy.Schema
Facts = cedarpy.Entities


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity's name and attributes, as Cedar sees it."""

    type: str
    id: str
    attributes: JsonObject
    parents: Sequence[JsonObject] = ()

    def as_json(self) -> JsonObject:
        """The entity in Cedar's JSON form (ours have no parents: our facts are sets of ids)."""
        return {"uid": {"type": self.type, "id": self.id}, "attrs": self.attributes, "parents": list(self.parents)}


@dataclass(frozen=True, slots=True)
class Question:
    """Who wants to do what to which entity, in which circumstances."""

    principal: tuple[str, str]
    action: str
    resource: tuple[str, str]
    context: JsonObject


@dataclass(frozen=True, slots=True)
class Answer:
    """What the engine says, with the policies that decided; an error in any policy makes it no."""

    allowed: bool
    policy_ids: tuple[str, ...]
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Residual:
    """What remains of one policy when the row is not known yet."""

    policy_id: str
    is_permit: bool
    bodies: tuple[JsonValue, ...]  # all of them must hold


def parse_policies(text: str) -> Mapping[str, JsonObject]:
    """Each policy of a text in its JSON form, in order; raises ValueError with the parser's words."""
    found: JsonObject = json.loads(cedarpy.policies_to_json_str(text))
    if found.get("templates"):
        raise ValueError("templates (?principal, ?resource) are not used here: write a plain policy")
    policies = found["staticPolicies"]
    assert isinstance(policies, Mapping)  # noqa: S101  # the shape is fixed by the pinned library
    return {name: body for name, body in policies.items() if isinstance(body, Mapping)}


def policy_set(policies: Mapping[str, JsonObject]) -> Policies:
    """A handle over policies under the ids we give them; parsed once, used for ever."""
    return Policies.from_json_str(json.dumps({"staticPolicies": policies, "templates": {}, "templateLinks": []}))


def read_schema(text: str) -> Schema:
    """A schema handle; raises ValueError with the parser's words."""
    return Schema.from_str(text)


def read_schema_json(text: str) -> Schema:
    """A schema handle from Cedar's JSON form; raises ValueError with the parser's words."""
    return Schema.from_json_str(text)


def check_entities(text: str, schema: Schema) -> None:
    """Raise ValueError when entities in Cedar's JSON form do not fit the schema."""
    Facts.from_json_str(text, schema)


def validate(text: str, schema: Schema | str) -> tuple[tuple[str, str], ...]:
    """What strict validation finds wrong: (policy's @id or "", message)."""
    result = cedarpy.validate_policies(text, schema)
    names = result.id_annotations_by_policy_id
    return tuple((names.get(error.policy_id, ""), error.error) for error in result.errors)


def facts(entities: Iterable[Entity], schema: Schema | None = None) -> Facts:
    """A handle over entities; with a schema they are checked and the action groups are known."""
    return Facts.from_json_str(json.dumps([entity.as_json() for entity in entities]), schema)


def with_entity(base: Facts, entity: Entity) -> Facts:
    """The base facts and one more entity (the base is shared, only the new one is parsed)."""
    return base.with_added_json_str(json.dumps([entity.as_json()]))


def ask(question: Question, policies: Policies, known: Facts) -> Answer:
    """Decide one question."""
    return ask_many([question], policies, known)[0]


def ask_many(questions: Sequence[Question], policies: Policies, known: Facts) -> list[Answer]:
    """Decide several questions over the same facts."""
    requests = [
        {
            "principal": {"type": one.principal[0], "id": one.principal[1]},
            "action": {"type": "Action", "id": one.action},
            "resource": {"type": one.resource[0], "id": one.resource[1]},
            "context": dict(one.context),
        }
        for one in questions
    ]
    return [_answer(result) for result in cedarpy.is_authorized_batch(requests, policies, known)]


def _answer(result: cedarpy.AuthzResult) -> Answer:
    errors = tuple(str(error) for error in result.diagnostics.errors)
    # Cedar skips a policy that errs, also a forbid: an answer with errors must never be a yes.
    return Answer(result.allowed and not errors, tuple(sorted(result.diagnostics.reasons)), errors)


def what_remains(
    principal: tuple[str, str], action: str, context: JsonObject, policies: Policies, known: Facts
) -> tuple[Residual, ...]:
    """What the policies still ask of a row that is not known; raises ValueError when a policy errs."""
    request = {
        "principal": f"{principal[0]}::{json.dumps(principal[1])}",
        "action": f"Action::{json.dumps(action)}",
        "resource": None,
        "context": dict(context),
    }
    result = cedarpy.is_authorized_partial(request, policies, known)
    if result.diagnostics.errors:
        raise ValueError("; ".join(str(error) for error in result.diagnostics.errors))
    return tuple(_residual(name, body) for name, body in result.residuals.items())


def _residual(name: str, body: JsonObject) -> Residual:
    constraints = [body[part] for part in ("principal", "action", "resource")]
    if any(constraint != {"op": "All"} for constraint in constraints):
        raise ValueError(f"policy {name}: the residual kept a scope constraint")
    conditions = body["conditions"]
    assert isinstance(conditions, Sequence)  # noqa: S101  # the shape is fixed by the pinned library
    clauses = [one for one in conditions if isinstance(one, Mapping)]
    if any(clause["kind"] != "when" for clause in clauses):
        raise ValueError(f"policy {name}: the residual kept an unless")
    return Residual(name, body["effect"] == "permit", tuple(clause["body"] for clause in clauses))


def holds(node: JsonValue, question: Question, known: Facts) -> bool:
    """Whether one condition is true of the facts; one that cannot be evaluated is not."""
    return ask(question, policy_set({"asked": _policy_about(node)}), known).allowed


def written(node: JsonValue) -> str:
    """A condition in Cedar's own notation."""
    text = cedarpy.policies_from_json_str(
        json.dumps({"staticPolicies": {"asked": _policy_about(node)}, "templates": {}, "templateLinks": []})
    )
    return " ".join(text.partition("{")[2].rpartition("}")[0].split())


def _policy_about(node: JsonValue) -> JsonObject:
    anything: JsonObject = {"op": "All"}
    condition: JsonObject = {"kind": "when", "body": node}
    return {
        "effect": "permit",
        "principal": anything,
        "action": anything,
        "resource": anything,
        "conditions": [condition],
    }
