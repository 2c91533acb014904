# SPDX-License-Identifier: Apache-2.0
"""What is derived may be derived again: every night all entries, and the counts of words when they mislead."""

import logging

from keepwell.kernel import clock
from keepwell.kernel.jobs import job
from keepwell.search.services.count_words import count_words, is_worth_counting
from keepwell.search.services.rebuild_index import asked_for

_log = logging.getLogger(__name__)


@job("search.reindex_all", every="10 4 * * *")
def reindex_all() -> None:
    """Look through every entry and mend what has drifted; the loop does it in batches."""
    asked_for("nightly", clock.now())


@job("search.count_words", every="*/20 * * * *")
def count_words_again() -> None:
    """Count how many entries hold each word, when the index has grown or shrunk by a tenth."""
    if is_worth_counting():
        _log.info("Counted %d common words", count_words())
