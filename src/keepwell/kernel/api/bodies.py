# SPDX-License-Identifier: Apache-2.0
"""A command class as the API's body: strict types, unknown fields refused, choices named."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, Literal, Optional
from uuid import UUID

from django.db.models import Choices
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    create_model,
)
from pydantic_core import PydanticCustomError

from keepwell.kernel.commands import CommandField, fields_of

#: instants beyond these years are typing slips, and overflow when carried into another zone
FIRST_YEAR, LAST_YEAR = 1970, 2200


def _text(value: Any) -> Any:
    if not isinstance(value, str):
        raise PydanticCustomError("string_type", "a text is wanted")
    return value


def clean_text(value: str) -> str:
    """Text as the database can keep it: without NUL, and without halves of characters."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise PydanticCustomError("string_unsound", "lone surrogates are no characters of a text") from None
    if "\x00" in value:
        raise PydanticCustomError("string_unsound", "NUL is no character of a text")
    return value


def sane_instant(value: datetime) -> datetime:
    """An instant with its offset, in years that a service desk meets."""
    if value.tzinfo is None:
        raise PydanticCustomError("datetime_naive", "an instant needs its offset")
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise PydanticCustomError("date_far", "this lies too far from today")
    return value


def sane_date(value: date) -> date:
    """A date in years that a service desk meets."""
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise PydanticCustomError("date_far", "this lies too far from today")
    return value


_KINDS: dict[type, Any] = {
    str: Annotated[StrictStr, AfterValidator(clean_text)],
    bool: StrictBool,
    int: Annotated[StrictInt, Field(ge=-(2**31), lt=2**31)],
    Decimal: Annotated[Decimal, BeforeValidator(_text), Field(max_digits=18, decimal_places=6)],
    datetime: Annotated[datetime, BeforeValidator(_text), AfterValidator(sane_instant)],
    date: Annotated[date, BeforeValidator(_text), AfterValidator(sane_date)],
    UUID: Annotated[UUID, BeforeValidator(_text)],
}


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


def _seconds(value: int) -> timedelta:
    return timedelta(seconds=value)


def _type_of(field: CommandField) -> Any:
    choices = field.meta.choices
    if isinstance(choices, type) and issubclass(choices, Choices):
        inner: Any = Literal[tuple(choices.values if field.kind is int else map(str, choices.values))]
    elif isinstance(choices, (list, tuple)):
        inner = Literal[tuple(str(value) for value, _ in choices)]
    elif field.kind is timedelta:
        inner = Annotated[StrictInt, Field(ge=0, lt=2**31, description="seconds"), AfterValidator(_seconds)]
    else:
        inner = _KINDS[field.kind] if field.kind in _KINDS else _KINDS[str]
    if field.meta.max_length:
        inner = Annotated[inner, Field(max_length=field.meta.max_length)]
    if field.many:
        inner = Annotated[list[inner], Field(max_length=500)]
    return Optional[inner] if field.optional else inner  # noqa: UP045  # built at run time


@lru_cache(maxsize=512)
def body_of(command: Any, with_ids: bool = False) -> type[BaseModel]:
    """The pydantic model of a command; `with_ids` adds the rows of a set action."""
    found: dict[str, Any] = {}
    for field in fields_of(command):
        default = ... if field.required else field.default
        about = Field(default, title=str(field.meta.label), description=str(field.meta.help) or None)
        found[field.name] = (_type_of(field), about)
    if with_ids:
        found["ids"] = (Annotated[list[UUID], Field(min_length=1, max_length=500)], ...)
    made: type[BaseModel] = create_model(command.__name__ + ("Many" if with_ids else ""), __base__=_Body, **found)
    return made


def to_command(command: Any, body: BaseModel) -> Any:
    """The command that a checked body means."""
    values = {}
    for field in fields_of(command):
        value = getattr(body, field.name)
        values[field.name] = tuple(value) if field.many and value is not None else value
    return command(**values)
