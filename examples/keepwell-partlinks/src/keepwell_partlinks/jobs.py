# SPDX-License-Identifier: Apache-2.0
"""Catches up: what was written while the plug-in was off, or since the ticket was opened."""

from datetime import timedelta

from keepwell.desk.models import Ticket
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.jobs import job
from keepwell.kernel.plugins import switches
from keepwell.kernel.scope import within_scope
from keepwell_partlinks.recording import record_parts


@job("partlinks.catch_up", every="50 18 * * *")
def catch_up() -> None:
    """Look again through tickets of the last week, of customers for whom the plug-in is on."""
    since = clock.now() - timedelta(days=7)
    with within_scope(SYSTEM.scope):
        rows = Ticket.objects.filter(updated_at__gte=since).values_list("pk", "customer_id")
        record_parts([pk for pk, customer in rows if switches.is_on("partlinks", customer)])
