# SPDX-License-Identifier: Apache-2.0
"""What somebody typed, taken apart: words before a colon that a source knows narrow it, everything else is searched."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actor import Actor
from keepwell.search.lexicon import normal
from keepwell.search.sources import Filter, SearchSource, Text, sources

#: the word that keeps to a kind of thing; every source knows it
KIND_NAMES = ("type", "类型")
KIND_LABEL = _("Kind of thing")
_TOKEN = re.compile(r"""(?P<name>[^\W\d_]+):(?:"(?P<quoted>[^"]*)"|(?P<value>[^\s"]+))""")


@dataclass(frozen=True, slots=True)
class Narrowing:
    """One word with its value."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: the words to search, the kinds it keeps to, and how it narrows them."""

    words: str
    narrowings: tuple[Narrowing, ...] = ()
    kinds: tuple[str, ...] | None = None


def understood(text: str) -> Asked:
    """Take a typed line apart; a word before a colon that nobody knows is searched like any other."""
    known = names()
    left: list[str] = []
    narrowings: list[Narrowing] = []
    kinds: tuple[str, ...] | None = None
    place = 0
    clean = normal(text)
    for found in _TOKEN.finditer(clean):
        name, value = found["name"].casefold(), (found["quoted"] or found["value"] or "").strip()
        if name not in known or not value:
            continue
        left.append(clean[place : found.start()])
        place = found.end()
        if name in KIND_NAMES:
            kinds = (*(kinds or ()), *kinds_named(value))
        else:
            narrowings.append(Narrowing(name, value))
    left.append(clean[place:])
    return Asked(" ".join(" ".join(left).split()), tuple(narrowings), kinds)


def names() -> frozenset[str]:
    """Every word that narrows when a colon follows."""
    of_sources = {name.casefold() for source in sources() for one in source.filters for name in one.names}
    return frozenset({*KIND_NAMES, *of_sources})


def kinds_named(value: str) -> tuple[str, ...]:
    """The kinds that somebody may mean by a word."""
    word = value.casefold()
    return tuple(
        source.kind
        for source in sources()
        if word in {source.kind, str(source.label).casefold(), *(name.casefold() for name in source.names)}
    )


def filter_named(source: SearchSource, name: str) -> Filter | None:
    """The source's filter of that name."""
    return next((one for one in source.filters if name in {each.casefold() for each in one.names}), None)


def answers(source: SearchSource, asked: Asked) -> bool:
    """Whether the source knows all that narrows the question."""
    if asked.kinds is not None and source.kind not in asked.kinds:
        return False
    return all(filter_named(source, one.name) for one in asked.narrowings)


def narrowed(
    actor: Actor, source: SearchSource, visible: QuerySet[Any], narrowings: Sequence[Narrowing]
) -> QuerySet[Any]:
    """The visible rows that answer to every narrowing."""
    for one in narrowings:
        chosen = filter_named(source, one.name)
        rows = chosen.apply(actor, visible, one.value) if chosen else None
        if rows is None:
            return visible.none()
        visible = rows
    return visible


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that completes what is being typed: the whole line as it would read, and what it means."""

    line: str
    text: str
    meaning: Text


def completions(actor: Actor, line: str, *, most: int = 8) -> list[Offer]:
    """How the last word of the line may go on: a filter's name, or its values out of what the actor may see."""
    head, _space, last = line.rpartition(" ")
    before = f"{head} " if head else ""
    name, colon, value = normal(last).partition(":")
    found = _values(actor, name.casefold(), value.strip('"')) if colon else _names(name.casefold())
    return [Offer(f"{before}{text}", text, meaning) for text, meaning in found[:most]]


def _names(start: str) -> list[tuple[str, Text]]:
    if not start:
        return []
    known: dict[str, Text] = dict.fromkeys(KIND_NAMES, KIND_LABEL)
    for source in sources():
        known.update({name: one.label for one in source.filters for name in one.names})
    return [(f"{name}:", label) for name, label in known.items() if name.casefold().startswith(start)]


def _values(actor: Actor, name: str, start: str) -> list[tuple[str, Text]]:
    if name in KIND_NAMES:
        offered = [(str(source.label), source.label) for source in sources()]
        offered += [(one, source.label) for source in sources() for one in source.names]
        return [(f"{name}:{_spoken(word)}", label) for word, label in offered if word.casefold().startswith(start)]
    found: dict[str, Text] = {}
    for source in sources():
        one = filter_named(source, name)
        if one is not None and one.values is not None:
            found.update(dict.fromkeys(one.values(actor, start), one.label))
    return [(f"{name}:{_spoken(word)}", label) for word, label in found.items()]


def _spoken(value: str) -> str:
    return f'"{value}"' if " " in value else value
