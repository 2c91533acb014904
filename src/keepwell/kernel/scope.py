# SPDX-License-Identifier: Apache-2.0
"""The scope of a transaction: whose rows the database may show. Local to it, never to the connection."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from uuid import UUID

from django.db import connection, transaction

from keepwell.kernel.actor import Actor, Scope

_current: ContextVar[Scope | None] = ContextVar("keepwell_scope", default=None)


_SETTINGS = ("kw.all", "kw.orgs", "kw.unbound", "kw.projects", "kw.serves", "kw.person")
# third argument true: local to this transaction. A non-local setting leaks to the next caller of the connection.
_SET = "SELECT " + ", ".join(f"set_config('{name}', %s, true)" for name in _SETTINGS)


def _listed(ids: Iterable[UUID]) -> str:
    texts = ",".join(sorted(map(str, ids)))
    return f"{{{texts}}}" if texts else ""


@lru_cache(maxsize=2_000)
def _values(scope: Scope | None) -> tuple[str, ...]:
    if scope is None:
        return ("",) * len(_SETTINGS)
    return (
        "on" if scope.everything else "",
        "" if scope.everything else _listed(scope.organisations),
        "on" if scope.unbound else "",
        _listed(scope.projects),
        "all" if scope.serves_all else _listed(scope.serves),
        str(scope.person_id or ""),
    )


def _set(scope: Scope | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SET, _values(scope))


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


_bin: ContextVar[bool] = ContextVar("keepwell_bin", default=False)


@contextmanager
def bin_open() -> Iterator[None]:
    """See removed rows too, inside a transaction: for what takes away, restores, shows the bin and purges."""
    was_open = _bin.get()
    with transaction.atomic():
        _set_bin("on")
        token = _bin.set(True)
        try:
            yield
        finally:
            _bin.reset(token)
            if not was_open and not connection.needs_rollback and connection.connection is not None:
                _set_bin("")


def _set_bin(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('kw.bin', %s, true)", [value])
