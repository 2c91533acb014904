# SPDX-License-Identifier: Apache-2.0
"""What rooms do with the index."""

from keepwell.search.services.index import index
from keepwell.search.services.reindex import reindex
from keepwell.search.sources import Document, SearchSource, register

__all__ = ["Document", "SearchSource", "index", "register", "reindex"]
