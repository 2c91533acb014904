# SPDX-License-Identifier: Apache-2.0
"""What a row must be like to be seen: a small tree of conditions, simplified so that most of it is gone before SQL."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

Plain = bool | int | str


@dataclass(frozen=True, slots=True)
class Attribute:
    """A column of the row; the name "id" with `is_key` is the row's own id."""

    name: str
    is_key: bool = False


@dataclass(frozen=True, slots=True)
class Literal:
    """A value from the policy, the person or the circumstances."""

    value: Plain


Operand = Attribute | Literal


@dataclass(frozen=True, slots=True)
class Truth:
    """Decided already."""

    value: bool


@dataclass(frozen=True, slots=True)
class Flag:
    """A boolean column."""

    attribute: Attribute


@dataclass(frozen=True, slots=True)
class Present:
    """The column has a value."""

    attribute: Attribute


@dataclass(frozen=True, slots=True)
class Compare:
    """Two values side by side; `operator` is one of = < <=."""

    operator: str
    left: Operand
    right: Operand


@dataclass(frozen=True, slots=True)
class Member:
    """The column is one of these values (never empty)."""

    attribute: Attribute
    values: frozenset[Plain]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    part: "Condition"


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One condition decides which of two others counts."""

    test: "Condition"
    then: "Condition"
    otherwise: "Condition"


Condition = Truth | Flag | Present | Compare | Member | Not | All | Some | Choice

TRUE = Truth(True)
FALSE = Truth(False)


def negate(part: Condition) -> Condition:
    """The opposite, without double negation."""
    if isinstance(part, Truth):
        return Truth(not part.value)
    return part.part if isinstance(part, Not) else Not(part)


def both(parts: Iterable[Condition]) -> Condition:
    """All of them; order is kept, because a guard stands before what it guards."""
    kept = _flat(parts, lambda one: one.parts if isinstance(one, All) else None, TRUE)
    if FALSE in kept:
        return FALSE
    kept = [one for one in kept if not (isinstance(one, Some) and _has_one_of(one.parts, kept))]
    return TRUE if not kept else kept[0] if len(kept) == 1 else All(tuple(kept))


def either(parts: Iterable[Condition]) -> Condition:
    """Any of them; memberships of one column become one set."""
    kept = _flat(parts, lambda one: one.parts if isinstance(one, Some) else None, FALSE)
    if TRUE in kept:
        return TRUE
    kept = _merge_members(kept)
    kept = [one for one in kept if not (isinstance(one, All) and _has_one_of(one.parts, kept))]
    return FALSE if not kept else kept[0] if len(kept) == 1 else Some(tuple(kept))


def choose(test: Condition, then: Condition, otherwise: Condition) -> Condition:
    """If-then-else, decided at once where the test is."""
    if isinstance(test, Truth):
        return then if test.value else otherwise
    return then if then == otherwise else Choice(test, then, otherwise)


def member(attribute: Attribute, values: Iterable[Plain]) -> Condition:
    """The column is one of the values; none of them means never."""
    found = frozenset(values)
    return Member(attribute, found) if found else FALSE


def equal(left: Operand, right: Operand) -> Condition:
    """Both sides are the same value."""
    if isinstance(left, Literal) and isinstance(right, Literal):
        # Cedar's equality knows types: 1 is not true
        return Truth(type(left.value) is type(right.value) and left.value == right.value)
    if isinstance(left, Attribute) and isinstance(right, Literal):
        return member(left, [right.value])
    if isinstance(left, Literal) and isinstance(right, Attribute):
        return member(right, [left.value])
    return Compare("=", left, right)


def _flat(
    parts: Iterable[Condition], inner: Callable[[Condition], tuple[Condition, ...] | None], neutral: Truth
) -> list[Condition]:
    kept: list[Condition] = []
    for part in parts:
        for one in inner(part) or (part,):
            if one != neutral and one not in kept:
                kept.append(one)
    return kept


def _has_one_of(parts: tuple[Condition, ...], others: list[Condition]) -> bool:
    # (A or B) and A is A, (A and B) or A is A: also with SQL's third truth value
    return any(part in others for part in parts)


def _merge_members(parts: list[Condition]) -> list[Condition]:
    sets: dict[Attribute, frozenset[Plain]] = {}
    for part in parts:
        if isinstance(part, Member):
            sets[part.attribute] = sets.get(part.attribute, frozenset()) | part.values
    merged: list[Condition] = [Member(attribute, values) for attribute, values in sets.items()]
    return merged + [part for part in parts if not isinstance(part, Member)]
