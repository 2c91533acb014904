# SPDX-License-Identifier: Apache-2.0
"""What the room answers."""

from keepwell.search.selectors.finding import find
from keepwell.search.selectors.hits import Found, Hit, KindCount, count_words
from keepwell.search.selectors.similar import similar, similar_keys

__all__ = ["Found", "Hit", "KindCount", "count_words", "find", "similar", "similar_keys"]
