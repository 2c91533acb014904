# SPDX-License-Identifier: Apache-2.0
"""The index and the dictionary. Only this room reads them."""

from keepwell.search.models.dictionary import Rebuild, Term
from keepwell.search.models.entry import SearchEntry, StaleEntry, WordCount

__all__ = ["Rebuild", "SearchEntry", "StaleEntry", "Term", "WordCount"]
