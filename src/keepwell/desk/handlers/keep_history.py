# SPDX-License-Identifier: Apache-2.0
"""Makes imported history findable, under our number and under that of the other desk; nobody is told of it (H1)."""

from collections.abc import Sequence
from itertools import islice

from keepwell.desk.events import HistoryImported
from keepwell.desk.finding import TICKET
from keepwell.kernel.events import Delivered, subscribe
from keepwell.search import services as search

_AT_ONCE = 500


@subscribe(HistoryImported, name="desk.index_history")
def index_history(batch: Sequence[Delivered[HistoryImported]]) -> None:
    """Bring the index in line with the imported tickets, some hundred at a time."""
    tickets = iter(dict.fromkeys(key for one in batch for key in one.event.ticket_ids))
    while chunk := set(islice(tickets, _AT_ONCE)):
        search.index(TICKET, chunk)
