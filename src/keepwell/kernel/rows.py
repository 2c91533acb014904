# SPDX-License-Identifier: Apache-2.0
"""Rows with statements that are made once, for acts that run often.

The ORM compiles every statement anew, and an INSERT binds a parameter a column; for a ticket of sixty columns that
costs more than writing it. Here the statement of a model is made once, and each fresh row travels as one JSON value.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

import orjson
from django.db import connection, models, transaction

from keepwell.kernel.ids import uuid7

Model = type[models.Model]
_SAMPLE = uuid7()  # any key: the statement is the same for all


def one(kind: Model, key: Any, *, is_locked: bool) -> models.Model | None:
    """The row of this key as the model's manager sees it, locked (FOR NO KEY UPDATE) when asked; None without it."""
    asked = _asked(kind, is_locked)
    value = asked.key.get_db_prep_value(key, connection)
    with connection.cursor() as cursor:
        cursor.execute(asked.sql, [value])
        found = cursor.fetchone()
    if found is None:
        return None
    values = list(found)
    for place, (turns, column) in asked.converters.items():
        for turn in turns:
            values[place] = turn(values[place], column, connection)
    return kind.from_db(connection.alias, asked.names, values)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question for one row, and how its columns become values."""

    sql: str
    key: Any
    names: tuple[str, ...]
    converters: Mapping[int, tuple[Sequence[Any], Any]]


@lru_cache(maxsize=256)
def _asked(kind: Model, is_locked: bool) -> _Asked:
    rows = kind._default_manager.order_by().filter(pk=_SAMPLE)
    if is_locked:
        rows = rows.select_for_update(no_key=True, of=("self",))
    compiler = rows.query.get_compiler(connection.alias)
    with transaction.atomic():  # asking for the SQL of a locking statement demands one
        sql, bound = compiler.as_sql()
    if len(bound) != 1:
        raise TypeError(f"{kind.__name__}'s manager asks for more than the key; one() does not know what.")
    columns = [column for column, _sql, _alias in compiler.select]
    names = tuple(column.target.attname for column in columns)
    return _Asked(sql, kind._meta.pk, names, compiler.get_converters(columns))


def insert(*rows: models.Model) -> None:
    """Write rows that nobody has saved yet, one of each model, parents before children; constraints hold as ever."""
    with connection.cursor() as cursor:
        cursor.execute(_statement(tuple(type(row) for row in rows)), [_json(row) for row in rows])
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


@lru_cache(maxsize=64)
def _statement(kinds: Sequence[Model]) -> str:
    parts = [_part(kind) for kind in kinds]
    inner = ", ".join(f"i{number} AS ({part})" for number, part in enumerate(parts[:-1]))
    return (f"WITH {inner} " if inner else "") + parts[-1]


def _part(kind: Model) -> str:
    table = kind._meta.db_table
    columns = ", ".join(f'"{column}"' for _name, column in _columns(kind))
    return (
        f'INSERT INTO "{table}" ({columns})'  # noqa: S608  # names are those of our models, the row is bound
        f' SELECT {columns} FROM jsonb_populate_record(NULL::"{table}", %s::jsonb)'
    )


@lru_cache(maxsize=64)
def _columns(kind: Model) -> tuple[tuple[str, str], ...]:
    fields = kind._meta.concrete_fields
    return tuple((one.attname, str(one.column)) for one in fields if not getattr(one, "generated", False))


def _json(row: models.Model) -> str:
    values = {column: getattr(row, name) for name, column in _columns(type(row))}
    return orjson.dumps(values, default=_plain).decode()


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"A row holds plain values, not {type(value).__name__}.")
