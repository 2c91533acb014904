# SPDX-License-Identifier: Apache-2.0
"""What remains of the policies, read into conditions; a node without an exact meaning raises, nothing is guessed."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from keepwell.access.engine.cedar import JsonValue, Residual
from keepwell.access.engine.conditions import (
    Attribute,
    Compare,
    Condition,
    Flag,
    Literal,
    Operand,
    Present,
    Truth,
    both,
    choose,
    either,
    equal,
    member,
    negate,
)
from keepwell.access.engine.errors import Untranslatable
from keepwell.access.engine.rows import RowShape

UNKNOWN_ROW = {"unknown": [{"Value": "resource"}]}


def condition_of(residuals: Iterable[Residual], shape: RowShape) -> Condition:
    """When a row of that shape is permitted: some permit and no forbid."""
    permits: list[Condition] = []
    forbids: list[Condition] = []
    # in the order of ids: the same policies must make the same SQL, so that the server knows the statement again
    for residual in sorted(residuals, key=lambda one: one.policy_id):
        reader = ResidualReader(shape, residual.policy_id)
        found = both(reader.condition(body) for body in residual.bodies)
        (permits if residual.is_permit else forbids).append(found)
    return both([either(permits), negate(either(forbids))])


class ResidualReader:
    """Reads one policy's residual; `shape` is what the unknown row looks like."""

    def __init__(self, shape: RowShape, policy_id: str) -> None:
        self.shape = shape
        self.entity = shape.entity
        self.policy_id = policy_id

    def condition(self, node: JsonValue) -> Condition:
        """A node that is true or false."""
        name, body = self._open(node)
        if name == "Value" and isinstance(body, bool):
            return Truth(body)
        if name == ".":
            return Flag(self._attribute(body))
        read = self._READERS.get(name)
        if read is None:
            raise Untranslatable(f"{name} ({self.policy_id})")
        return read(self, self._object(body))

    def _and(self, body: Mapping[str, JsonValue]) -> Condition:
        left = self.condition(body["left"])
        # what stands right of a decided "false" is not read: Cedar would not evaluate it either
        return left if left == Truth(False) else both([left, self.condition(body["right"])])

    def _or(self, body: Mapping[str, JsonValue]) -> Condition:
        left = self.condition(body["left"])
        return left if left == Truth(True) else either([left, self.condition(body["right"])])

    def _not(self, body: Mapping[str, JsonValue]) -> Condition:
        return negate(self.condition(body["arg"]))

    def _choice(self, body: Mapping[str, JsonValue]) -> Condition:
        test = self.condition(body["if"])
        if isinstance(test, Truth):
            return self.condition(body["then" if test.value else "else"])
        return choose(test, self.condition(body["then"]), self.condition(body["else"]))

    def _equal(self, body: Mapping[str, JsonValue]) -> Condition:
        sides = body["left"], body["right"]
        if self._row_id_asked(*sides):
            named = [self._entity_id(side) for side in sides if side != UNKNOWN_ROW]
            return self._is_one_of(named)
        return equal(self._operand(sides[0]), self._operand(sides[1]))

    def _order(self, operator: str, body: Mapping[str, JsonValue]) -> Condition:
        left, right = self._operand(body["left"]), self._operand(body["right"])
        if isinstance(left, Literal) and isinstance(right, Literal):
            raise Untranslatable(f"{operator} ({self.policy_id})")  # the engine decides these itself
        return Compare(operator, left, right)

    def _less(self, body: Mapping[str, JsonValue]) -> Condition:
        return self._order("<", body)

    def _at_most(self, body: Mapping[str, JsonValue]) -> Condition:
        return self._order("<=", body)

    def _contains(self, body: Mapping[str, JsonValue]) -> Condition:
        return self._among(self._operand(body["right"]), self._set(body["left"]))

    def _contains_any(self, body: Mapping[str, JsonValue]) -> Condition:
        whole = self._set(body["left"])
        return either(self._among(one, whole) for one in self._set(body["right"]))

    def _contains_all(self, body: Mapping[str, JsonValue]) -> Condition:
        whole = self._set(body["left"])
        return both(self._among(one, whole) for one in self._set(body["right"]))

    def _is_empty(self, body: Mapping[str, JsonValue]) -> Condition:
        return Truth(not self._set(body["arg"]))

    def _among(self, one: Operand, whole: Sequence[Operand]) -> Condition:
        if isinstance(one, Attribute):
            literals = [other.value for other in whole if isinstance(other, Literal)]
            others = [other for other in whole if not isinstance(other, Literal)]
            return either([member(one, literals), *(equal(one, other) for other in others)])
        return either(equal(one, other) for other in whole)

    def _is(self, body: Mapping[str, JsonValue]) -> Condition:
        if body["left"] != UNKNOWN_ROW or "in" in body:
            raise Untranslatable(f"is ({self.policy_id})")
        return Truth(body["entity_type"] == self.entity)

    def _in(self, body: Mapping[str, JsonValue]) -> Condition:
        # rows have no parents in our facts, so `in` means "is one of"
        if body["left"] != UNKNOWN_ROW:
            raise Untranslatable(f"in ({self.policy_id})")
        name, inner = self._open(body["right"])
        listed = inner if name == "Set" else [body["right"]]
        if not isinstance(listed, Sequence) or isinstance(listed, str):
            raise Untranslatable(f"in ({self.policy_id})")
        return self._is_one_of([self._entity_id(one) for one in listed])

    def _has(self, body: Mapping[str, JsonValue]) -> Condition:
        if body["left"] != UNKNOWN_ROW:
            raise Untranslatable(f"has ({self.policy_id})")
        column = next((one for one in self.shape.columns if one.name == body["attr"]), None)
        if column is None or not column.is_optional:
            return Truth(column is not None)  # decided here, so that what it guards is not read for rows without it
        return Present(Attribute(column.name))

    _READERS: Mapping[str, Callable[["ResidualReader", Mapping[str, JsonValue]], Condition]] = {
        "&&": _and,
        "||": _or,
        "!": _not,
        "if-then-else": _choice,
        "==": _equal,
        "<": _less,
        "<=": _at_most,
        "contains": _contains,
        "containsAny": _contains_any,
        "containsAll": _contains_all,
        "isEmpty": _is_empty,
        "is": _is,
        "in": _in,
        "has": _has,
    }

    def _operand(self, node: JsonValue) -> Operand:
        name, body = self._open(node)
        if name == "Value" and isinstance(body, (bool, int, str)):
            return Literal(body)
        if name == ".":
            return self._attribute(body)
        raise Untranslatable(f"{name} ({self.policy_id})")

    def _set(self, node: JsonValue) -> list[Operand]:
        name, body = self._open(node)
        if name not in ("Set", "Value") or isinstance(body, str) or not isinstance(body, Sequence):
            raise Untranslatable(f"{name} ({self.policy_id})")
        return [self._operand(one) if isinstance(one, Mapping) else self._operand({"Value": one}) for one in body]

    def _attribute(self, body: JsonValue) -> Attribute:
        access = self._object(body)
        if access["left"] != UNKNOWN_ROW:
            raise Untranslatable(f". ({self.policy_id})")
        return Attribute(str(access["attr"]))

    def _row_id_asked(self, left: JsonValue, right: JsonValue) -> bool:
        return UNKNOWN_ROW in (left, right) and left != right

    def _is_one_of(self, named: Iterable[tuple[str, str]]) -> Condition:
        return member(Attribute("id", is_key=True), [key for entity, key in named if entity == self.entity])

    def _entity_id(self, node: JsonValue) -> tuple[str, str]:
        name, body = self._open(node)
        if name == "Value" and isinstance(body, Mapping) and isinstance(found := body.get("__entity"), Mapping):
            return str(found["type"]), str(found["id"])
        raise Untranslatable(f"{name} ({self.policy_id})")

    def _open(self, node: JsonValue) -> tuple[str, JsonValue]:
        if not isinstance(node, Mapping) or len(node) != 1:
            raise Untranslatable(f"{node!r} ({self.policy_id})")
        return next(iter(node.items()))

    def _object(self, body: JsonValue) -> Mapping[str, JsonValue]:
        if not isinstance(body, Mapping):
            raise Untranslatable(f"{body!r} ({self.policy_id})")
        return body


#: what a policy may ask of a row: every node the reader knows, and those the engine rewrites into them
TRANSLATABLE = frozenset(ResidualReader._READERS) | {"!=", ">", ">=", ".", "Value", "Set", "Var"}
