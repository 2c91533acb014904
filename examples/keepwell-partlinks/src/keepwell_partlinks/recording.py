# SPDX-License-Identifier: Apache-2.0
"""Keeps which parts a ticket names."""

from collections.abc import Iterable
from uuid import UUID

from keepwell.desk.models import Message, Ticket
from keepwell.kernel.plugins import switches
from keepwell_partlinks.finding import parts_in
from keepwell_partlinks.manifest import MANIFEST
from keepwell_partlinks.models import PartMention


def record_parts(ticket_ids: Iterable[UUID]) -> int:
    """Look through title and public messages of these tickets; doing it twice changes nothing. Returns how many."""
    letters = switches.settings_of(MANIFEST).letters
    made = []
    for ticket in Ticket.objects.filter(pk__in=list(ticket_ids)):
        texts = Message.objects.filter(ticket_id=ticket.pk, is_internal=False).values_list("body", flat=True)
        for part in parts_in("\n".join([ticket.title, *texts]), letters):
            made.append(
                PartMention(
                    ticket=ticket, part=part, organisation_id=ticket.organisation_id, customer_id=ticket.customer_id
                )
            )
    PartMention.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)
