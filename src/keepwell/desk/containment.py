# SPDX-License-Identifier: Apache-2.0
"""Tickets that are part of another: as long as one of them is open, the whole is not done, unless somebody says so."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from keepwell.desk.choices import OPEN_STATES, LinkKind
from keepwell.desk.models import Ticket, TicketLink
from keepwell.kernel.errors import DomainError

_MOST_NAMED = 5


def with_open_parts(ids: Iterable[UUID]) -> set[UUID]:
    """Those of these tickets on whose parts work is still owed; one query."""
    held = TicketLink.objects.filter(other_id__in=list(ids), kind=LinkKind.PARENT, ticket__state__in=OPEN_STATES)
    return set(held.values_list("other_id", flat=True))


def require_parts_done(ticket: Ticket, *, leaves_open: bool) -> None:
    """No part of the ticket is open, or the actor says that they may stay open."""
    if leaves_open:
        return
    parts = TicketLink.objects.filter(other=ticket, kind=LinkKind.PARENT, ticket__state__in=OPEN_STATES)
    numbers = list(parts.order_by("made_at").values_list("ticket__number", flat=True)[: _MOST_NAMED + 1])
    if not numbers:
        return
    named = ", ".join(numbers[:_MOST_NAMED]) + ("…" if len(numbers) > _MOST_NAMED else "")
    raise DomainError(
        _("Parts of it are still open: %(numbers)s. Finish them first, or say that they may stay open.")
        % {"numbers": named},
        field="leaves_parts_open",
    )
