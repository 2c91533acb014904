# SPDX-License-Identifier: Apache-2.0
"""What the room's hand-written SQL binds, and how it is asked."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

Value = (
    None
    | bool
    | int
    | float
    | str
    | bytes
    | datetime
    | UUID
    | list[UUID]
    | list[bytes]
    | list[int]
    | list[str]
    | list[float]
    | list[datetime | None]
)
Values = list[Value]


def rows(sql: str, values: Values) -> list[tuple[Any, ...]]:
    """Everything the query answers."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def execute(sql: str, values: Values) -> int:
    """How many rows the statement touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)
