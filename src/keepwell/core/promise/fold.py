# SPDX-License-Identifier: Apache-2.0
"""The fold: ledger in, clocks out. No clock is read, nothing is stored, any order of reading gives the same answer."""

from collections.abc import Iterable
from datetime import datetime

from keepwell.core.promise.ledger import LedgerEvent
from keepwell.core.promise.state import PromiseState
from keepwell.core.promise.terms import TermsBook
from keepwell.core.worktime.shelf import CalendarShelf


def fold(
    ledger: Iterable[LedgerEvent],
    terms: TermsBook,
    calendars: CalendarShelf,
    now: datetime,
) -> PromiseState:
    """How every clock of the case stands at `now`; events later than `now` are not yet true."""
    raise NotImplementedError
