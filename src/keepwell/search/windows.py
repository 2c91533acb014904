# SPDX-License-Identifier: Apache-2.0
"""How far back a question reads: a word of half of all tickets is looked for in the newest months first.

Entries hold their kind, their organisation and their month as words of the index, so that it can leave out what the
asker may not see or need not read. This is for speed alone: what may be seen is decided by the visible rows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from keepwell.kernel.actor import Actor
from keepwell.search.models import WordCount
from keepwell.search.sources import SearchSource
from keepwell.search.vectors import MONTH, kind_word, place_word, quoted
from keepwell.search.weighing import LEAST_COUNTED

#: matches that a window should hold: enough for a thousand visible ones with most of them seen
_WANTED = 6_000
#: a word in more than this part of the entries is asked for as it stands
_COMMON = 0.02
#: organisations asked for one by one; a wider scope is filtered afterwards
_MOST_PLACES = 60


@dataclass(frozen=True, slots=True)
class Counted:
    """How many entries hold each word that matters; without a total the counts were never taken."""

    counts: dict[str, int] = field(default_factory=dict)
    terms: Sequence[Sequence[str]] = ()

    def widest(self, source: SearchSource, actor: Actor) -> str:
        """The words that every answer holds; empty while the counts are not taken."""
        if "" not in self.counts:
            return ""
        kind = quoted(kind_word(source.kind))
        places = () if source.is_few else _places(actor)
        return f"{kind} & ({' | '.join(map(quoted, places))})" if places else kind

    def windows(self, source: SearchSource, actor: Actor) -> Iterator[str]:
        """The newest months when matches abound, then all of time."""
        whole = self.widest(source, actor)
        matches = 0 if source.is_few or not whole else self._at_most(source, actor)
        if matches > _WANTED:
            months = _months(_WANTED / matches)
            if months:
                yield f"{whole} & ({' | '.join(map(quoted, months))})"
        yield whole

    def exact(self, words: str) -> str:
        """The question without the open ends of common words: what begins like them as well is found without."""
        common = self.counts.get("", 0) * _COMMON
        for word, entries in self.counts.items():
            if word and entries > common > 0:
                words = words.replace(f"{quoted(word)}:*", quoted(word))
        return words

    def _at_most(self, source: SearchSource, actor: Actor) -> float:
        """How many objects of the kind can match, by the rarest term of the question."""
        bounds = [sum(self.counts.get(word, LEAST_COUNTED) for word in term) for term in self.terms]
        of_kind = self.counts.get(kind_word(source.kind), LEAST_COUNTED)
        places = _places(actor)
        total = max(1, self.counts[""])
        share = sum(self.counts.get(word, LEAST_COUNTED) for word in places) / total if places else 1.0
        return min([of_kind, *bounds]) * min(1.0, share)


def counted(actor: Actor, kinds: Sequence[str], terms: Sequence[Sequence[str]]) -> Counted:
    """What is known of the words of a question; one query."""
    words = {"", *(word for term in terms for word in term), *map(kind_word, kinds), *_places(actor)}
    found = WordCount.objects.filter(word__in=words).values_list("word", "entries")
    return Counted(dict(found), terms)


def _places(actor: Actor) -> tuple[str, ...]:
    if actor.scope.everything or len(actor.scope.organisations) > _MOST_PLACES:
        return ()
    return tuple(map(place_word, sorted(actor.scope.organisations)))


def _months(share: float) -> tuple[str, ...]:
    """The newest months that hold this share of all entries; none when that is nearly all of them."""
    found = list(WordCount.objects.filter(word__startswith=MONTH).order_by("-word").values_list("word", "entries"))
    total = sum(entries for _word, entries in found)
    chosen: list[str] = []
    read = 0
    for word, entries in found:
        if read >= share * total:
            break
        chosen.append(word)
        read += entries
    return tuple(chosen) if len(chosen) < len(found) else ()
