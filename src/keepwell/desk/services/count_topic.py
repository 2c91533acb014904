# SPDX-License-Identifier: Apache-2.0
"""Store how widespread the topic of a ticket is: one person's trouble, or everybody's (B24, B26)."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy

from keepwell.desk.models import Ticket
from keepwell.desk.prevalence import prevalence
from keepwell.kernel.actions import set_action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing


@set_action("desk.count_topic", title=gettext_lazy("Count the topic"), target=Ticket)
def count_topic(actor: Actor, rows: Sequence[Ticket], command: Nothing, *, now: datetime) -> None:
    """Count people, departments and other companies with the same topic in 90 days; names never leave."""
    for ticket in rows:
        counted = prevalence(ticket)
        ticket.same_topic_people = counted.people
        ticket.same_topic_departments = counted.departments
        ticket.same_topic_companies = counted.other_companies
        ticket.same_topic_counted_at = now
    Ticket.objects.bulk_update(
        rows,
        ["same_topic_people", "same_topic_departments", "same_topic_companies", "same_topic_counted_at"],
    )
