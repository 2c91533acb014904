# SPDX-License-Identifier: Apache-2.0
"""Nightly rebuild: an index that is derived may be derived again."""

import logging

from keepwell.kernel.jobs import job
from keepwell.search.services import reindex
from keepwell.search.sources import sources

_log = logging.getLogger(__name__)


@job("search.reindex_all", every="10 4 * * *")
def reindex_all() -> None:
    """Rebuild the entries of every kind."""
    for source in sources():
        _log.info("Indexed %d of %s", reindex(source.kind), source.kind)
