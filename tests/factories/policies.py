# SPDX-License-Identifier: Apache-2.0
"""Random policies over specimens: well-typed by construction, so that strict validation takes every one of them."""

import json
from random import Random

from keepwell.access.engine.policies import Policies
from tests.factories.access import HERE, PLACES, TEXTS, policies

#: every shape a policy's condition may have, by what it says
SHAPES = {
    "a text is equal": 'resource.word == "a"',
    "the value stands first": '"a" == resource.word',
    "letter case counts": 'resource.word == "A"',
    "a trailing blank counts": 'resource.word == "a "',
    "a text is different": 'resource.word != "a"',
    "an empty text": 'resource.word == ""',
    "a quote": 'resource.word == "o\'brien"',
    "a placeholder": 'resource.word == "%s"',
    "a brace": 'resource.word == "{0}"',
    "Chinese": 'resource.word == "图纸"',
    "an id is equal": f'resource.place == "{HERE}"',
    "an id is among the person's": "principal.agent_of.contains(resource.place)",
    "an id is not among the person's": "!principal.agent_of.contains(resource.place)",
    "two roles": "principal.agent_of.contains(resource.place) || principal.csm_of.contains(resource.place)",
    "his own": "resource.owner == principal.id",
    "two ids of a row": "resource.place == resource.owner",
    "two ids of a row differ": "resource.place != resource.owner",
    "an id and a text of a row": "resource.place == resource.word",
    "a flag": "resource.is_secret",
    "no flag": "!resource.is_secret",
    "a flag compared": "resource.is_secret == false",
    "below": "resource.level < 1",
    "at most": "resource.level <= 1",
    "above": "resource.level > 1",
    "at least, value first": "1 <= resource.level",
    "a number among": "[0, 1].contains(resource.level)",
    "a value is there": "resource has project",
    "a value is not there": "!(resource has project)",
    "an optional value": "resource has project && principal.projects.contains(resource.project)",
    "not an optional value": "!(resource has project && principal.projects.contains(resource.project))",
    "an optional value differs": 'resource has note && resource.note != "a"',
    "no optional value or a small one": "if resource has rank then resource.rank < 1 else true",
    "an optional and a sure number": "resource has rank && resource.rank <= resource.level",
    "if with a column": 'if resource.is_secret then resource.owner == principal.id else resource.word == "a"',
    "any of an explicit set": '["a", "图纸"].containsAny([resource.word])',
    "all of an explicit set": '["a", "b"].containsAll([resource.word, "b"])',
    "a set of columns": "[resource.owner, resource.place].contains(principal.id)",
    "and within or": 'resource.is_secret && resource.level > 0 || resource.word == "a"',
    "not over and": "!(resource.is_secret && resource.level > 0)",
    "not over or": '!(resource.is_secret || resource.word == "a")',
    "not over not": "!(!resource.is_secret)",
}

_TEXT_COLUMNS = ("place", "owner", "word")
_SETS = ("principal.agent_of", "principal.requester_of", "principal.projects", "principal.everywhere")


def random_edition(dice: Random) -> Policies:
    """One to three permits and up to two forbids."""
    permits = [_policy(dice, "permit") for _ in range(dice.randint(1, 3))]
    forbids = [_policy(dice, "forbid") for _ in range(dice.randint(0, 2))]
    return policies(*permits, *forbids)


def _policy(dice: Random, effect: str) -> str:
    clause = dice.choice(("when", "when", "unless"))
    resource = dice.choice(("resource", "resource is Specimen"))
    return f"{effect} (principal is Person, action, {resource}) {clause} {{ {condition(dice, 3)} }};"


def condition(dice: Random, depth: int) -> str:
    """A boolean expression at most `depth` operators deep."""
    if depth == 0 or dice.random() < 0.2:
        return _atom(dice)
    one, other = condition(dice, depth - 1), condition(dice, depth - 1)
    return dice.choice(
        (
            f"({one} && {other})",
            f"({one} || {other})",
            f"!({one})",
            f"(if {one} then {other} else {_atom(dice)})",
        )
    )


def _literal(dice: Random) -> str:
    value = dice.choice((*TEXTS, *map(str, PLACES), str(PLACES[0]).upper()))
    return json.dumps(value, ensure_ascii=False)


def _literals(dice: Random) -> str:
    return "[" + ", ".join(_literal(dice) for _ in range(dice.randint(1, 3))) + "]"


def _number(dice: Random) -> str:
    return str(dice.randint(-2, 3))


def _text(dice: Random) -> str:
    columns = [f"resource.{name}" for name in _TEXT_COLUMNS]
    return dice.choice((*columns, *columns, _literal(dice), "principal.id", "principal.organisation"))


def _atom(dice: Random) -> str:
    column = dice.choice(_TEXT_COLUMNS)
    order = dice.choice(("<", "<=", ">", ">=", "==", "!="))
    return dice.choice(
        (
            f"{_text(dice)} == {_text(dice)}",
            f"{_text(dice)} != {_text(dice)}",
            f"{dice.choice(_SETS)}.contains(resource.{column})",
            f"{_literals(dice)}.contains(resource.{column})",
            f"[resource.{column}, resource.word].contains(principal.id)",
            f"[resource.owner, resource.word].containsAny({_literals(dice)})",
            f"{_literals(dice)}.containsAll([resource.word, {_literal(dice)}])",
            "resource.is_secret",
            f"resource.is_secret == {dice.choice(('true', 'false'))}",
            f"resource.level {order} {_number(dice)}",
            f"{_number(dice)} {order} resource.level",
            f"(resource has project && {dice.choice(_SETS)}.contains(resource.project))",
            f"(resource has project && resource.project == resource.{column})",
            f"(resource has note && resource.note {dice.choice(('==', '!='))} {_literal(dice)})",
            f"(resource has note && !(resource.note == resource.{column}))",
            f"(resource has rank && resource.rank {order} resource.level)",
            f"(if resource has rank then {_number(dice)} {order} resource.rank else true)",
            "resource has note",
            'principal.employment == "contractor"',
            'principal.everywhere.contains("auditor")',
            'principal.everywhere.contains("agent")',
            "context.mfa",
        )
    )
