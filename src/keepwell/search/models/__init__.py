# SPDX-License-Identifier: Apache-2.0
"""The index and the dictionary. Only this room reads them."""

from keepwell.search.models.dictionary import Rebuild, Term
from keepwell.search.models.entry import SearchEntry, StaleMark, WordCount

__all__ = ["Rebuild", "SearchEntry", "StaleMark", "Term", "WordCount"]
