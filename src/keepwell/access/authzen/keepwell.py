# SPDX-License-Identifier: Apache-2.0
"""Answers about Keepwell itself: our people, our rows, our actions, by the policies in force.

Facts come from our own tables. What a program says about a person or a row is not believed, with one exception that
only it can know: `context.mfa`, whether the person signed in there with a second factor.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from uuid import UUID

from django.db import models

from keepwell.access.authorizer import CedarAuthorizer, plugged
from keepwell.access.authzen.answers import Found, Verdict, Window
from keepwell.access.authzen.questions import Asked, Named, Properties
from keepwell.access.engine.rows import INSTALLATION, RowShape
from keepwell.access.engine.schema import ActionKind
from keepwell.kernel.actions import view_action
from keepwell.kernel.actor import Actor, Scope, Via
from keepwell.kernel.scope import within_scope
from keepwell.people.models import Account, Person
from keepwell.people.selectors import actor_for

PERSON_TYPES = frozenset({"person", "user"})
#: columns by which people name a row; first its id is tried
_NAMES = ("number", "code")
_MOST_LOOKED_AT = 300


class OwnAnswers:
    """Answers a program whose scope is `reach`: rows outside of it, and outside the person's own, do not exist."""

    def __init__(self, reach: Scope, authorizer: CedarAuthorizer | None = None) -> None:
        self._reach = reach
        self._authorizer = authorizer or plugged()
        self._kinds = self._authorizer.policies.kinds

    def decide(self, asked: Asked) -> Verdict:
        """One decision; an unknown person, row or action is a no."""
        actor = actor_of(asked.subject, asked.context)
        shape = shape_named(asked.resource.type)
        kind = self._kind(asked.action.name, shape)
        if actor is None or kind is None:
            return Verdict(False)
        if kind.shape is None:
            is_here = (asked.resource.type.lower(), asked.resource.id) == (INSTALLATION[0].lower(), INSTALLATION[1])
            return self._verdict(actor, kind.name, None) if is_here else Verdict(False)
        row = self._row(actor, kind.shape, asked.resource.id)
        return self._verdict(actor, kind.name, row) if row is not None else Verdict(False)

    def subjects(self, asked: Asked, window: Window) -> Found:
        """Persons who can sign in and may."""
        shape = shape_named(asked.resource.type)
        kind = self._kind(asked.action.name, shape)
        row = row_named(shape, asked.resource.id) if shape is not None else None
        if asked.subject.type not in PERSON_TYPES or kind is None or (row is None) is not (kind.shape is None):
            return Found(())
        found: list[str] = []
        last = window.after
        for looked_at, account in enumerate(_accounts(window.after)):
            if len(found) == window.limit or looked_at == _MOST_LOOKED_AT:
                return Found(tuple(found), last)
            last = str(account.person_id)
            if self._authorizer.authorise(_asking(account, asked.context), kind.name, row, {}).allowed:
                found.append(last)
        return Found(tuple(found))

    def resources(self, asked: Asked, window: Window) -> Found:
        """Ids of the rows, by the same filter that makes our lists."""
        actor = actor_of(asked.subject, asked.context)
        kind = self._kind(asked.action.name, shape_named(asked.resource.type))
        if actor is None or kind is None or kind.shape is None:
            return Found(())
        condition = self._authorizer.visible(actor, kind.name, kind.shape.model)
        rows = kind.shape.model._default_manager.filter(condition)
        if window.after:
            rows = rows.filter(pk__gt=window.after)
        with within_scope(_both(self._reach, actor.scope)):
            ids = [str(key) for key in rows.order_by("pk").values_list("pk", flat=True)[: window.limit + 1]]
        return Found(tuple(ids[: window.limit]), ids[window.limit - 1] if len(ids) > window.limit else "")

    def actions(self, asked: Asked) -> tuple[str, ...]:
        """Every act on such a row that the person may do to this one."""
        actor = actor_of(asked.subject, asked.context)
        shape = shape_named(asked.resource.type)
        row = self._row(actor, shape, asked.resource.id) if actor and shape else None
        if actor is None or shape is None or row is None:
            return ()
        names = [kind.name for kind in self._kinds.values() if kind.entity == shape.entity]
        decisions = self._authorizer.authorise_many(actor, names, row)
        return tuple(name for name, one in zip(names, decisions, strict=True) if one.allowed)

    def _row(self, actor: Actor, shape: RowShape, name: str) -> models.Model | None:
        with within_scope(_both(self._reach, actor.scope)):
            return row_named(shape, name)

    def _kind(self, name: str, shape: RowShape | None) -> ActionKind | None:
        if name == "view" and shape is not None:
            name = view_action(shape.model)
        kind = self._kinds.get(name)
        if kind is None or (kind.shape is None) is not (shape is None):
            return None
        return kind if shape is None or kind.entity == shape.entity else None

    def _verdict(self, actor: Actor, name: str, row: models.Model | None) -> Verdict:
        decision = self._authorizer.authorise(actor, name, row, {})
        return Verdict(decision.allowed, decision.policy_ids, decision.reasons)


def _both(one: Scope, other: Scope) -> Scope:
    """What the person meets within what the program may learn of."""
    if one.everything:
        return other
    met = one.organisations if other.everything else one.organisations & other.organisations
    return replace(other, everything=False, organisations=met)


def _accounts(after: str) -> Iterator[Account]:
    rows = Account.objects.filter(is_active=True, person__in=Person.objects.active()).order_by("person_id")
    return (rows.filter(person_id__gt=after) if after else rows)[: _MOST_LOOKED_AT + 1].iterator()


def actor_of(subject: Named, context: Properties) -> Actor | None:
    """The actor of a person named by id or by the address he signs in with; None when he cannot sign in."""
    if subject.type not in PERSON_TYPES:
        return None
    rows = Account.objects.filter(is_active=True, person__in=Person.objects.active())
    key = _uuid(subject.id)
    account = rows.filter(person_id=key).first() if key else rows.filter(email=subject.id.strip().lower()).first()
    return _asking(account, context) if account is not None else None


def _asking(account: Account, context: Properties) -> Actor:
    return replace(actor_for(account, via=Via.API), mfa=context.get("mfa") is True)


@lru_cache(maxsize=256)
def shape_named(name: str) -> RowShape | None:
    """The kind of row a program names: `ticket`, `contract`, `person`, …"""
    shapes = (kind.shape for kind in plugged().policies.kinds.values() if kind.shape is not None)
    return next((shape for shape in shapes if shape.model._meta.model_name == name.lower()), None)


def row_named(shape: RowShape, name: str) -> models.Model | None:
    """The row of an id, or of the number people call it by; None when the scope does not hold it."""
    rows = shape.model._default_manager.all()
    key = _uuid(name)
    if key is not None:
        return rows.filter(pk=key).first()
    columns = {field.name for field in shape.model._meta.concrete_fields}
    column = next((one for one in _NAMES if one in columns), None)
    found = list(rows.filter(**{column: name})[:2]) if column else []
    return found[0] if len(found) == 1 else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
