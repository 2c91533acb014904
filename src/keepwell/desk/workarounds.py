# SPDX-License-Identifier: Apache-2.0
"""Which temporary method waits for the customer's word."""

from django.utils.translation import gettext as _

from keepwell.desk.models import Ticket, Workaround
from keepwell.kernel.errors import DomainError


def waiting_workaround(ticket: Ticket) -> Workaround:
    """The workaround in force that the customer has not judged yet."""
    found = Workaround.objects.filter(ticket=ticket, accepted_at__isnull=True).in_force().last()
    if found is None:
        raise DomainError(_("No workaround of %(number)s waits for an answer.") % {"number": ticket.number})
    return found
