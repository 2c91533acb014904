# SPDX-License-Identifier: Apache-2.0
"""Bring index entries in line with the objects they stand for; called after commit, in batches, any number of times."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from keepwell.search.reading import refresh_lexicon
from keepwell.search.sources import Document, source_of
from keepwell.search.sql import execute
from keepwell.search.vectors import kind_word, month_word, place_word, vector
from keepwell.search.words import words_of

BATCH = 200

_FRESH_SQL = "DELETE FROM search_stalemark WHERE kind = %s AND object_id = ANY (%s::uuid[])"

_WRITE_SQL = """
INSERT INTO search_searchentry AS s (kind, object_id, organisation_id, words, at, worth)
SELECT %s, object_id, organisation_id, words::tsvector, at, worth
  FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::timestamptz[], %s::int[])
       AS n (object_id, organisation_id, words, at, worth)
 ORDER BY object_id
ON CONFLICT (kind, object_id) DO UPDATE SET organisation_id = EXCLUDED.organisation_id, words = EXCLUDED.words,
       at = EXCLUDED.at, worth = EXCLUDED.worth
 WHERE (s.words, s.organisation_id, s.at, s.worth)
       IS DISTINCT FROM (EXCLUDED.words, EXCLUDED.organisation_id, EXCLUDED.at, EXCLUDED.worth)
"""
_REMOVE_SQL = "DELETE FROM search_searchentry WHERE kind = %s AND object_id = ANY (%s::uuid[])"


def index(kind: str, ids: Iterable[UUID]) -> int:
    """Write entries of the objects that `load` returns in the present scope, remove the others; how many written."""
    wanted = sorted(set(ids))
    return sum(index_batch(kind, wanted[start : start + BATCH]).written for start in range(0, len(wanted), BATCH))


@dataclass(frozen=True, slots=True)
class Indexed:
    """Of a batch: how many documents there are, and how many entries were not as they should be."""

    written: int
    mended: int


def index_batch(kind: str, batch: Sequence[UUID]) -> Indexed:
    """Bring the entries of some objects in line, in one transaction."""
    refresh_lexicon()
    with transaction.atomic():
        execute(_FRESH_SQL, [kind, list(batch)])  # marks made before now are answered by what is loaded after
        documents = list(source_of(kind).load(batch))
        mended = _write(kind, documents)
        gone = set(batch) - {document.object_id for document in documents}
        if gone:
            mended += execute(_REMOVE_SQL, [kind, sorted(gone)])
    return Indexed(len(documents), mended)


def _write(kind: str, documents: Sequence[Document]) -> int:
    if not documents:
        return 0
    return execute(
        _WRITE_SQL,
        [
            kind,
            [document.object_id for document in documents],
            [document.organisation_id for document in documents],
            [vector_of(kind, document) for document in documents],
            [document.at for document in documents],
            [document.worth for document in documents],
        ],
    )


def vector_of(kind: str, document: Document) -> str:
    """The words of a document as they are stored."""
    codes = (word for code in document.codes for word in words_of(code))
    texts = (word for text in document.texts for word in words_of(text))
    own = [kind_word(kind), place_word(document.organisation_id), month_word(document.at)]
    return vector([(own, "D"), (codes, "A"), (words_of(document.title), "B"), (texts, "D")])
