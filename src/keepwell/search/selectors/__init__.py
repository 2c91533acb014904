# SPDX-License-Identifier: Apache-2.0
"""What the room answers."""

from keepwell.search.selectors.dictionary import IndexState, TermLine, index_state, term_lines
from keepwell.search.selectors.finding import find
from keepwell.search.selectors.hits import Found, Hit, KindCount, count_words
from keepwell.search.selectors.similar import similar, similar_keys
from keepwell.search.selectors.suggesting import suggestion

__all__ = [
    "Found",
    "Hit",
    "IndexState",
    "KindCount",
    "TermLine",
    "count_words",
    "find",
    "index_state",
    "similar",
    "similar_keys",
    "suggestion",
    "term_lines",
]
