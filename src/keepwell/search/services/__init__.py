# SPDX-License-Identifier: Apache-2.0
"""What rooms do with the index."""

from keepwell.search.services.count_words import count_words
from keepwell.search.services.index import index
from keepwell.search.services.reindex import reindex
from keepwell.search.sources import Document, Filter, Follow, SearchSource, register

__all__ = ["Document", "Filter", "Follow", "SearchSource", "count_words", "index", "register", "reindex"]
