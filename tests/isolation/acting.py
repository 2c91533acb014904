# SPDX-License-Identifier: Apache-2.0
"""Any registered act with any words, through the real door; targets and references come from the whole database."""

from collections import Counter
from dataclasses import MISSING, dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection

from keepwell.kernel.actor import SYSTEM, Actor
from keepwell.kernel.commands import CommandField, fields_of
from keepwell.kernel.errors import KeepwellError
from keepwell.kernel.registry import actions
from keepwell.kernel.scope import bin_open, reading
from keepwell.kernel.set_actions import SetRun
from tests.factories.retention import NOW
from tests.isolation.worlds import World

#: what words that nobody would type can end in besides a refusal; the property is about rows, not about manners
_CLUMSY = (DatabaseError, ValidationError, ValueError, TypeError, AttributeError, LookupError, ArithmeticError)
#: acts whose body works outside the database; the policies refuse them all to customers
_OUTSIDE = ("protection.", "mail.", "directory.", "audit.")


@dataclass
class Tally:
    """What happened in a run, for the eye: acts tried, done, refused, and clumsy ones."""

    done: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    clumsy: Counter[str] = field(default_factory=Counter)

    @property
    def tried(self) -> int:
        """All of them."""
        return sum(self.done.values()) + self.refused + sum(self.clumsy.values())


class Player:
    """Plays random acts in one world; three in four aim at what belongs to project B."""

    def __init__(self, world: World, dice: Random, tally: Tally) -> None:
        self.world = world
        self.dice = dice
        self.tally = tally
        self.acts = [one for name, one in actions().items() if not name.startswith(_OUTSIDE)]
        self.likely = [one for one in self.acts if one.name.startswith(("desk.", "retention.", "people."))]
        self._ids: dict[type, list[UUID]] = {}

    def play(self, actor: Actor, count: int) -> None:
        """That many acts of somebody."""
        for _ in range(count):
            act = self.dice.choice(self.likely if self.dice.random() < 0.8 else self.acts)
            try:
                self._once(actor, act)
            except KeepwellError:
                self.tally.refused += 1
            except _CLUMSY as error:
                self.tally.clumsy[f"{act.name}: {type(error).__name__}"] += 1
            else:
                self.tally.done[act.name] += 1
            assert not connection.in_atomic_block

    def _once(self, actor: Actor, act: Any) -> None:
        words = act.command(**{one.name: self._value(one) for one in fields_of(act.command) if self._is_said(one)})
        if act.is_set:
            if act.makes:
                return
            act.run(actor, [self._target(act.target) for _ in range(2)], words, SetRun(now=NOW + timedelta(days=40)))
        elif act.target is None:
            act(actor, words, now=self._instant())
        else:
            act(actor, self._target(act.target), words, now=self._instant())

    def _instant(self) -> datetime:
        return NOW + timedelta(days=self.dice.randint(1, 5), minutes=self.dice.randint(0, 600))

    def _is_said(self, one: CommandField) -> bool:
        return one.required or one.default is MISSING or self.dice.random() < 0.6

    def _target(self, model: type) -> UUID:
        ids = self._of(model)
        return self.dice.choice(ids) if ids else UUID(int=self.dice.getrandbits(128))

    def _of(self, model: type) -> list[UUID]:
        """Ids of the model, those of B's side first and often."""
        if model not in self._ids:
            with reading(SYSTEM), bin_open():
                rows = model._base_manager.order_by("-pk")  # type: ignore[attr-defined]  # a model
                found = [pk for pk in rows.values_list("pk", flat=True)[:12] if isinstance(pk, UUID)]
            self._ids[model] = [*found, *3 * self._theirs(model)]
        return self._ids[model]

    def _theirs(self, model: type) -> list[UUID]:
        """What of this model belongs to B."""
        names = {one.name for one in model._meta.get_fields()}  # type: ignore[attr-defined]  # a model
        rows = model._base_manager  # type: ignore[attr-defined]  # a model
        b = self.world.b
        with reading(SYSTEM), bin_open():
            if model is type(b):
                return [b.pk]
            if model._meta.label_lower == "desk.ticket":  # type: ignore[attr-defined]  # a model
                return [one.pk for one in self.world.tickets_of_b]
            if "project" in names:
                return list(rows.filter(project_id=b.pk).values_list("pk", flat=True))
            if "ticket" in names:
                return list(rows.filter(ticket__project=b).values_list("pk", flat=True)[:5])
            if "message" in names:
                return list(rows.filter(message__ticket__project=b).values_list("pk", flat=True)[:5])
        return []

    def _value(self, one: CommandField) -> Any:
        if one.many:
            return tuple(self._single(one) for _ in range(self.dice.randint(1, 3)))
        return self._single(one)

    def _single(self, one: CommandField) -> Any:  # noqa: PLR0911  # one line a type
        choices = one.meta.choices
        if one.kind is UUID:
            return self._target(_model_of(one))
        if one.kind is bool:
            return self.dice.random() < 0.5
        if one.kind is int:
            return self.dice.choice((0, 1, 2, 5))
        if one.kind is Decimal:
            return Decimal(self.dice.randint(0, 100))
        if one.kind is datetime:
            return self._instant()
        if one.kind is date:
            return (NOW + timedelta(days=self.dice.randint(-5, 30))).date()
        if one.kind is timedelta:
            return timedelta(hours=self.dice.randint(1, 48))
        if choices is not None:
            listed = choices() if callable(choices) and not isinstance(choices, type) else choices
            values = list(getattr(listed, "values", None) or [value for value, _label in listed])
            return self.dice.choice(values)
        return self.dice.choice(("说明", "x", self.world.tickets_of_b[0].number, str(self.world.b.pk)))


_GUESSES = {
    "requester": "people.Person",
    "person": "people.Person",
    "owner": "people.Person",
    "project": "people.Project",
    "system": "contracts.CoveredSystem",
    "organisation": "people.Organisation",
    "parent": "people.Organisation",
}


def _model_of(one: CommandField) -> type:
    """What an id of a command points to, by its declaration or by its name; tickets otherwise."""
    name = {"people.Staff": "people.Person", "people.Customer": "people.Organisation"}.get(
        one.meta.ref or "", one.meta.ref or ""
    )
    name = name or next((label for word, label in _GUESSES.items() if word in one.name), "desk.Ticket")
    try:
        return apps.get_model(name)
    except (LookupError, ValueError):
        return apps.get_model("desk.Ticket")
