# SPDX-License-Identifier: Apache-2.0
"""How far a request is, in the four or five steps that everybody understands."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from keepwell.desk.choices import State
from keepwell.desk.models import Ticket
from keepwell.ui.faces import Text


@dataclass(frozen=True, slots=True)
class Step:
    """One step: when it was taken, or that it lies ahead; `is_now` for the one that is being worked on."""

    title: Text
    at: datetime | None
    is_now: bool = False


def steps_of(ticket: Ticket) -> list[Step]:
    """Received, answered, running again where production stood, solved, confirmed."""
    found = [(_("Received"), ticket.opened_at), (_("First answer"), ticket.first_answered_at)]
    if ticket.is_production_stopped:
        found.append((_("You can work again"), ticket.restored_at))
    found.append((_("Solved"), ticket.resolved_at))
    found.append((_("Confirmed by you"), ticket.confirmed_at))
    if ticket.state == State.CLOSED and ticket.confirmed_at is None:
        found[-1] = (_("Closed"), ticket.closed_at)
    ahead = next((number for number, (_title, at) in enumerate(found) if at is None), len(found))
    return [Step(title, at, number == ahead) for number, (title, at) in enumerate(found)]
