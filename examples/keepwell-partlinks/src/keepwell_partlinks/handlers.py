# SPDX-License-Identifier: Apache-2.0
"""Listens to the desk."""

from collections.abc import Sequence

from keepwell.desk.events import TicketOpened
from keepwell.kernel.events import Delivered, subscribe
from keepwell_partlinks.recording import record_parts


@subscribe(TicketOpened, name="partlinks.record_parts")
def record_new(batch: Sequence[Delivered[TicketOpened]]) -> None:
    """Look through new tickets; only those of customers for whom the plug-in is on arrive here."""
    record_parts({one.event.ticket_id for one in batch})
