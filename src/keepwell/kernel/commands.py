# SPDX-License-Identifier: Apache-2.0
"""Commands: what somebody wants done, as a frozen value. One declaration serves form, API body, CLI and log."""

import dataclasses
import types
import typing
from collections.abc import Callable, Sequence
from dataclasses import MISSING, dataclass
from functools import lru_cache
from typing import Any, Literal, TypeVar, dataclass_transform

from django.db.models import Choices
from django.utils.functional import Promise

T = TypeVar("T")
ChoiceList = type[Choices] | Sequence[tuple[str, str | Promise]] | Callable[[], Sequence[tuple[str, str | Promise]]]


@dataclass(frozen=True, slots=True)
class Meta:
    """What a field says to people and to the log."""

    label: str | Promise
    help: str | Promise = ""
    choices: ChoiceList | None = None
    widget: str | None = None
    personal: bool = False
    ref: str | None = None
    max_length: int | None = None


@dataclass(frozen=True, slots=True)
class CommandField:
    """One field of a command, its type taken apart: `kind` is the inner type, `many` a tuple of it."""

    name: str
    kind: type
    optional: bool
    many: bool
    required: bool
    default: Any
    meta: Meta


def field(  # noqa: PLR0913  # options of a declaration, all by name
    label: str | Promise,
    *,
    help: str | Promise = "",  # noqa: A002  # the word people use
    choices: ChoiceList | None = None,
    widget: Literal["textarea", "hidden", "file", "password", "radio", "markdown"] | None = None,
    personal: bool = False,
    ref: str | None = None,
    max_length: int | None = None,
    default: Any = MISSING,
) -> Any:
    """Declare a command's field; `personal` text enters the log only as a salted commitment."""
    meta = Meta(label, help, choices, widget, personal, ref, max_length)
    # a password is left out of repr(), hence of logs, tracebacks and the digest of an idempotency key
    return dataclasses.field(default=default, repr=widget != "password", metadata={"kw": meta})


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def command(cls: type[T]) -> type[T]:
    """Make a class a command: a frozen dataclass with keyword-only fields."""
    return dataclass(frozen=True, kw_only=True, slots=True)(cls)


def _take_apart(hint: Any) -> tuple[type, bool, bool]:
    optional = many = False
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        inner = [part for part in typing.get_args(hint) if part is not type(None)]
        optional, hint = True, inner[0]
    if typing.get_origin(hint) is tuple:
        many, hint = True, typing.get_args(hint)[0]
    return hint, optional, many


@lru_cache(maxsize=512)
def fields_of(cls: Any) -> tuple[CommandField, ...]:
    """The fields of a command class in their order."""
    hints = typing.get_type_hints(cls)
    found = []
    for item in dataclasses.fields(cls):
        kind, optional, many = _take_apart(hints[item.name])
        required = item.default is MISSING and item.default_factory is MISSING
        default = None if item.default is MISSING else item.default
        meta = item.metadata.get("kw") or Meta(item.name)
        found.append(CommandField(item.name, kind, optional, many, required, default, meta))
    return tuple(found)


@command
class Nothing:
    """The command of an action that needs no words."""
