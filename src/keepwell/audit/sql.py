# SPDX-License-Identifier: Apache-2.0
"""The room's hand-written SQL goes through these two."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

Value = None | bool | int | str | bytes | datetime | UUID | list[UUID] | list[bytes] | list[int] | list[str]


def select(sql: str, values: Sequence[Value] = ()) -> list[tuple]:  # type: ignore[type-arg]  # rows of several shapes
    """Rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def execute(sql: str, values: Sequence[Value] = ()) -> None:
    """A statement without rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
