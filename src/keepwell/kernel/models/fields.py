# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL's 64-bit transaction id as a column."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    _Base = models.Field[int, int]
else:
    _Base = models.Field


class TransactionIdField(_Base):
    """An `xid8`: the transaction that wrote the row. Filled by the database, read as an integer."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """The column's type."""
        return "xid8"

    def from_db_value(self, value: str | None, expression: object, connection: object) -> int | None:
        """The driver hands over text."""
        return None if value is None else int(value)

    def get_prep_value(self, value: object) -> str | None:
        """There is no implicit cast from numbers, but there is from text."""
        return None if value is None else str(value)
