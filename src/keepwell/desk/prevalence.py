# SPDX-License-Identifier: Apache-2.0
"""Is it one person's trouble or everybody's: the same topic within 90 days (B24, B26)."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q

from keepwell.desk.models import Ticket

WINDOW = timedelta(days=90)
#: fewer other companies than this are said as none: a count of one would tell which (B26)
FEWEST_COMPANIES = 3


@dataclass(frozen=True, slots=True)
class Prevalence:
    """How many people and departments of the customer met the topic; other customers from three on, else 0."""

    people: int
    departments: int
    other_companies: int


def prevalence(ticket: Ticket) -> Prevalence:
    """Count around the ticket, itself included; the caller must see all customers for the last figure to be true."""
    if not ticket.topic:
        return Prevalence(1, 1, 0)
    around = Ticket.objects.filter(
        topic=ticket.topic, opened_at__gt=ticket.opened_at - WINDOW, opened_at__lte=ticket.opened_at + WINDOW
    )
    own = Q(customer_id=ticket.customer_id)
    counted = around.aggregate(
        people=Count("requester_id", distinct=True, filter=own),
        departments=Count("organisation_id", distinct=True, filter=own),
        others=Count("customer_id", distinct=True, filter=~own),
    )
    others = counted["others"] if counted["others"] >= FEWEST_COMPANIES else 0
    return Prevalence(counted["people"], counted["departments"], others)
