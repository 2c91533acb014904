# SPDX-License-Identifier: Apache-2.0
"""Bring index entries in line with the objects they stand for; called after commit, in batches, any number of times."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import connection, transaction

from keepwell.search.sources import Document, source_of
from keepwell.search.sql import Value
from keepwell.search.vectors import vector
from keepwell.search.words import words_of

BATCH = 200

_WRITE_SQL = """
INSERT INTO search_searchentry AS s (kind, object_id, organisation_id, words)
SELECT %s, object_id, organisation_id, words::tsvector
  FROM unnest(%s::uuid[], %s::uuid[], %s::text[]) AS n (object_id, organisation_id, words)
 ORDER BY object_id
ON CONFLICT (kind, object_id) DO UPDATE SET organisation_id = EXCLUDED.organisation_id, words = EXCLUDED.words
 WHERE s.words <> EXCLUDED.words OR s.organisation_id <> EXCLUDED.organisation_id
"""
_REMOVE_SQL = "DELETE FROM search_searchentry WHERE kind = %s AND object_id = ANY (%s::uuid[])"


def index(kind: str, ids: Iterable[UUID]) -> int:
    """Write entries of the objects that `load` returns in the present scope, remove the others; how many written."""
    source = source_of(kind)
    wanted = sorted(set(ids))
    written = 0
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        with transaction.atomic():
            documents = list(source.load(batch))
            _write(kind, documents)
            gone = set(batch) - {document.object_id for document in documents}
            if gone:
                _execute(_REMOVE_SQL, [kind, sorted(gone)])
        written += len(documents)
    return written


def _write(kind: str, documents: Sequence[Document]) -> None:
    if not documents:
        return
    _execute(
        _WRITE_SQL,
        [
            kind,
            [document.object_id for document in documents],
            [document.organisation_id for document in documents],
            [_vector(document) for document in documents],
        ],
    )


def _vector(document: Document) -> str:
    codes = (word for code in document.codes for word in words_of(code))
    texts = (word for text in document.texts for word in words_of(text))
    return vector([(codes, "A"), (words_of(document.title), "B"), (texts, "D")])


def _execute(sql: str, values: list[Value]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
