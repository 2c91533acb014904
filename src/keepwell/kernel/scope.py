# SPDX-License-Identifier: Apache-2.0
"""The scope of a transaction: whose rows the database may show. Local to it, never to the connection."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

from keepwell.kernel.actor import Actor, Scope

_current: ContextVar[Scope | None] = ContextVar("keepwell_scope", default=None)


def _set(scope: Scope | None) -> None:
    everything = "on" if scope is not None and scope.everything else ""
    listed = "" if scope is None or scope.everything else ",".join(sorted(str(i) for i in scope.organisations))
    # third argument true: local to this transaction. A non-local setting leaks to the next caller of the connection.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('kw.all', %s, true), set_config('kw.orgs', %s, true)",
            [everything, f"{{{listed}}}" if listed else ""],
        )


@contextmanager
def within_scope(scope: Scope) -> Iterator[None]:
    """Open a transaction (or savepoint) in which only the scope's rows exist; the former scope returns after it."""
    former = _current.get()
    nested = connection.in_atomic_block
    with transaction.atomic():
        _set(scope)
        token = _current.set(scope)
        try:
            yield
        finally:
            _current.reset(token)
            if nested and not connection.needs_rollback and connection.connection is not None:
                _set(former)


@contextmanager
def reading(actor: Actor) -> Iterator[None]:
    """Read as the actor: selectors are called inside."""
    if _current.get() == actor.scope and connection.in_atomic_block:
        yield
        return
    with within_scope(actor.scope):
        yield
