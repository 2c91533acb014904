# SPDX-License-Identifier: Apache-2.0
"""Facts that rooms tell each other: frozen values of ids and plain things, kept in the outbox with the fact itself."""

import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any, Generic, TypeVar, dataclass_transform
from uuid import UUID

import orjson

from keepwell.kernel.plugins.found import check_owned, refuse_plugins

E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class EventType:
    """A declared event; `live` ones are also told to open browsers."""

    name: str
    cls: type
    live: bool


@dataclass(frozen=True, slots=True)
class Delivered(Generic[E]):
    """An event as a subscriber receives it."""

    id: UUID
    occurred_at: datetime
    actor_id: UUID | None
    event: E


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Who listens after commit; a batch of events in one transaction, exactly once in the database."""

    name: str
    event: str
    receive: Callable[[Sequence[Delivered[Any]]], None]


_types: dict[str, EventType] = {}
_names: dict[type, str] = {}
_subscribers: dict[str, Subscriber] = {}
_within: dict[str, dict[str, Callable[..., None]]] = {}


@dataclass_transform(frozen_default=True, kw_only_default=True)
def event(name: str, *, live: bool = False) -> Callable[[type[E]], type[E]]:
    """Declare an event under its public name, `room.past_tense`."""

    def declare(cls: type[E]) -> type[E]:
        check_owned(name)
        made = cls if is_dataclass(cls) else dataclass(frozen=True, kw_only=True, slots=True)(cls)
        _types[name] = EventType(name, made, live)
        _names[made] = name
        return made

    return declare


def subscribe(
    cls: type[E], *, name: str
) -> Callable[[Callable[[Sequence[Delivered[E]]], None]], Callable[[Sequence[Delivered[E]]], None]]:
    """Listen to an event after its commit; `name` is the subscriber's lasting identity (room.what_it_does)."""

    def listen(
        receive: Callable[[Sequence[Delivered[E]]], None],
    ) -> Callable[[Sequence[Delivered[E]]], None]:
        check_owned(name)
        _subscribers[f"{name}<{_names[cls]}"] = Subscriber(f"{name}<{_names[cls]}", _names[cls], receive)
        return receive

    return listen


def within(cls: type[E]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Listen inside the transaction of the fact: `f(event, *, now)`; may raise DomainError to refuse it."""

    def listen(receive: Callable[..., None]) -> Callable[..., None]:
        refuse_plugins("stand inside the transaction of another room (@within)")
        key = f"{receive.__module__}.{receive.__qualname__}"
        _within.setdefault(_names[cls], {})[key] = receive
        return receive

    return listen


def event_types() -> tuple[EventType, ...]:
    """Every declared event, by name."""
    return tuple(_types[name] for name in sorted(_types))


def subscribers_of(name: str) -> tuple[Subscriber, ...]:
    """Who listens after commit."""
    return tuple(s for key, s in sorted(_subscribers.items()) if s.event == name)


def subscriber(name: str) -> Subscriber | None:
    """One subscriber by its lasting name."""
    return _subscribers.get(name)


def within_of(name: str) -> tuple[Callable[..., None], ...]:
    """Who must agree inside the transaction."""
    return tuple(_within.get(name, {}).values())


def name_of(fact: object) -> str:
    """The public name of an event; TypeError if its class was never declared."""
    try:
        return _names[type(fact)]
    except KeyError:
        raise TypeError(f"{type(fact).__name__} is not declared with @event.") from None


def _plain(value: object) -> object:
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, (frozenset, set)):
        return sorted(value)
    raise TypeError(f"An event carries ids and plain values, not {type(value).__name__}.")


def dump(fact: Any) -> str:
    """An event's payload as JSON text."""
    values = {one.name: getattr(fact, one.name) for one in fields(fact)}
    return orjson.dumps(values, default=_plain, option=orjson.OPT_NON_STR_KEYS).decode()


def _back(hint: Any, value: Any) -> Any:  # noqa: PLR0911  # one line a type
    if value is None:
        return None
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        hint = next(part for part in typing.get_args(hint) if part is not type(None))
    if typing.get_origin(hint) is tuple:
        return tuple(_back(typing.get_args(hint)[0], item) for item in value)
    if hint is UUID or hint is Decimal:
        return hint(value)
    if hint is datetime or hint is date:
        return hint.fromisoformat(value)
    if hint is timedelta:
        return timedelta(seconds=value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    return value


@lru_cache(maxsize=512)
def _hints(cls: type) -> Mapping[str, Any]:
    return typing.get_type_hints(cls)


def load(name: str, payload: Mapping[str, Any]) -> Any:
    """The event again from its payload; unknown keys (a newer release wrote them) are dropped."""
    cls = _types[name].cls
    hints = _hints(cls)
    return cls(**{f.name: _back(hints[f.name], payload[f.name]) for f in fields(cls) if f.name in payload})
