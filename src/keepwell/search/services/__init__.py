# SPDX-License-Identifier: Apache-2.0
"""What rooms and administrators do with the index."""

from keepwell.search.services.catch_up import catch_up, catch_up_with_all
from keepwell.search.services.count_words import count_words
from keepwell.search.services.drop_term import DropTerm, drop_term
from keepwell.search.services.index import index
from keepwell.search.services.keep_term import KeepTerm, keep_term
from keepwell.search.services.rebuild_index import go_on, rebuild_index
from keepwell.search.sources import Document, Filter, Follow, SearchSource, register

__all__ = [
    "Document",
    "DropTerm",
    "Filter",
    "Follow",
    "KeepTerm",
    "SearchSource",
    "catch_up",
    "catch_up_with_all",
    "count_words",
    "drop_term",
    "go_on",
    "index",
    "keep_term",
    "rebuild_index",
    "register",
]
