# SPDX-License-Identifier: Apache-2.0
"""Count in how many entries each word stands, so that a question knows its rare words."""

from django.db import transaction

from keepwell.search.choices import RebuildState
from keepwell.search.models import Rebuild, WordCount
from keepwell.search.sql import execute, rows
from keepwell.search.weighing import LEAST_COUNTED

#: above this many entries a share of them is counted, and the counts are scaled
_MOST_READ = 150_000
#: counting again is worth while when the index grew or shrank by this part
_WORTH = 0.1

_TOTAL = "SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'search_searchentry'::regclass"
_EXACT = "SELECT count(*) FROM (SELECT 1 FROM search_searchentry LIMIT %s) few"
_COUNT = """
SELECT word, ndoc FROM ts_stat(%s) WHERE ndoc >= %s AND length(word) <= 64 ORDER BY ndoc DESC LIMIT 100000
"""
_WRITE = """
INSERT INTO search_wordcount (word, entries) SELECT word, entries FROM unnest(%s::text[], %s::int[]) n (word, entries)
"""


def count_words() -> int:
    """Count anew; how many words are common enough to be kept."""
    total = entry_count()
    share = min(1.0, _MOST_READ / total) if total else 1.0
    asked = "SELECT words FROM search_searchentry"
    if share < 1.0:
        asked += f" TABLESAMPLE SYSTEM ({share * 100:.4f})"
    # read before the write transaction begins: a long one would hold the log's sequencer back
    found = rows(_COUNT, [asked, max(1, round(LEAST_COUNTED * share))])
    words = ["", *(word for word, _count in found)]
    counts = [total, *(round(count / share) for _word, count in found)]
    with transaction.atomic():
        WordCount.objects.all().delete()
        execute(_WRITE, [words, counts])
    return len(found)


def entry_count() -> int:
    """How many entries there are; by the planner's estimate when they are many."""
    few = int(rows(_EXACT, [50_000])[0][0])
    return few if few < 50_000 else max(few, int(rows(_TOTAL, [])[0][0]))


def is_worth_counting() -> bool:
    """Whether the index changed so much that the counts mislead."""
    counted = WordCount.objects.filter(word="").values_list("entries", flat=True).first()
    total = entry_count()
    if Rebuild.objects.filter(reason="upgrade").exclude(state=RebuildState.DONE).exists():
        return False  # entries of before do not hold the words that windows ask for
    return counted is None or abs(total - counted) > max(LEAST_COUNTED, _WORTH * counted)
