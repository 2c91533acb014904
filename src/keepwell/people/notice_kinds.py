# SPDX-License-Identifier: Apache-2.0
"""Kinds of notices that rooms declare; a notice keeps its kind and values, the words are put together when read."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

Word = str | int


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """A declared kind: title and body are lazy translations with named placeholders (`%(number)s`)."""

    name: str
    title: str | Promise
    body: str | Promise = ""

    def worded(self, words: Mapping[str, Word]) -> tuple[str, str]:
        """Title and body in the active language."""
        return str(self.title) % words, str(self.body) % words


_kinds: dict[str, NoticeKind] = {}


def notice_kind(name: str, *, title: str | Promise, body: str | Promise = "") -> NoticeKind:
    """Declare a kind of notice, e.g. `desk.ticket_assigned`."""
    return _kinds.setdefault(name, NoticeKind(name, title, body))


def notice_kinds() -> tuple[NoticeKind, ...]:
    """Every declared kind, by name."""
    return tuple(_kinds[name] for name in sorted(_kinds))


def kind_named(name: str) -> NoticeKind:
    """A declared kind; one that is gone (its plug-in was removed) shows its name."""
    return _kinds.get(name) or NoticeKind(name, name.replace("%", "%%"))
