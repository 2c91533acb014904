# SPDX-License-Identifier: Apache-2.0
"""`pk__among=ids`: like `pk__in`, with one parameter however many ids there are.

`IN (%s, %s, …)` is another statement for each number of ids: neither the driver nor the server can keep it prepared.
"""

from collections.abc import Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import ForeignKey, Lookup, UUIDField
from django.db.models.sql.compiler import SQLCompiler


class Among(Lookup):
    """The column's uuid is one of these."""

    lookup_name = "among"
    prepare_rhs = False

    def __init__(self, lhs: Any, rhs: Iterable[Any]) -> None:
        super().__init__(lhs, [one for one in rhs if one is not None])

    def get_prep_lookup(self) -> list[Any]:
        """The ids as they are."""
        given: list[Any] = self.rhs
        return given

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """`column = ANY (ids)`."""
        column, bound = self.process_lhs(compiler, connection)
        return f"{column} = ANY (%s::uuid[])", (*bound, self.rhs)


def register() -> None:
    """Teach it to keys."""
    UUIDField.register_lookup(Among)
    ForeignKey.register_lookup(Among)
