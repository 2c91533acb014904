# SPDX-License-Identifier: Apache-2.0
"""Fresh rows of several models in one statement, for acts that run often.

The ORM compiles an INSERT anew each time and binds a parameter a column; for a ticket of sixty columns that costs more
than writing it. Here the statement of a row of models is made once, and each row travels as one JSON value.
"""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

import orjson
from django.db import connection, models

Model = type[models.Model]


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
    return tuple((one.attname, one.column) for one in fields if not getattr(one, "generated", False))


def _json(row: models.Model) -> str:
    values = {column: getattr(row, name) for name, column in _columns(type(row))}
    return orjson.dumps(values, default=_plain).decode()


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"A row holds plain values, not {type(value).__name__}.")
