# SPDX-License-Identifier: Apache-2.0
"""Which state of a row somebody saw, and whether it is still that one when he acts (If-Match)."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.errors import KeepwellError

_ANY = "*"
_expected: ContextVar[frozenset[str]] = ContextVar("keepwell_expected", default=frozenset())


class Stale(KeepwellError):
    """The row has changed since the caller read it; `current` is its version now."""

    status = 412

    def __init__(self, current: str) -> None:
        super().__init__(_("This has changed since you read it. Read it again, then decide anew."))
        self.current = current


def version_of(row: models.Model) -> str:
    """The row's state in a few characters: its own version where it counts one, else a digest of its columns."""
    own = getattr(row, "version", None)
    if isinstance(own, int):
        return f"v{own}"
    content = repr([(field.attname, getattr(row, field.attname)) for field in row._meta.concrete_fields])
    return "h" + hashlib.blake2b(content.encode(), digest_size=9).hexdigest()


def versions_in(header: str) -> frozenset[str]:
    """The versions that an If-Match names; an entity tag is the version, a dot, and a digest of the answer."""
    tags = (tag.strip().removeprefix("W/").strip('"') for tag in header.split(","))
    return frozenset(tag.partition(".")[0] for tag in tags if tag)


@contextmanager
def expecting(header: str | None) -> Iterator[None]:
    """Acts inside happen only to a row in one of these versions."""
    token = _expected.set(versions_in(header) if header else frozenset())
    try:
        yield
    finally:
        _expected.reset(token)


def check(row: models.Model | None) -> None:
    """Called by the pipeline on the locked row, after the decision: who may not act learns no version."""
    expected = _expected.get()
    if row is None or not expected or _ANY in expected:
        return
    current = version_of(row)
    if current not in expected:
        raise Stale(current)
