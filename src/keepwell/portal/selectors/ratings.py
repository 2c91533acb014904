# SPDX-License-Identifier: Apache-2.0
"""Ratings of a ticket."""

from dataclasses import dataclass
from datetime import datetime

from keepwell.desk.choices import SOLVED_STATES
from keepwell.desk.models import Ticket
from keepwell.kernel.actor import Actor
from keepwell.portal.models import Rating
from keepwell.portal.services.rate import OPEN_FOR


@dataclass(frozen=True, slots=True)
class RatingState:
    """What was said of this resolution, what of former ones, and whether the actor may say it now."""

    now: Rating | None
    former: tuple[Rating, ...]
    may_rate: bool


def rating_state(actor: Actor, ticket: Ticket, now: datetime) -> RatingState:
    """One query."""
    rows = list(Rating.objects.visible_to(actor).filter(ticket=ticket).select_related("given_by"))
    current = next((row for row in rows if row.cycle == ticket.reopen_count), None)
    is_asker = actor.person_id is not None and actor.person_id == ticket.requester_id
    is_open = current is None or now - current.given_at <= OPEN_FOR
    may = is_asker and is_open and ticket.state in SOLVED_STATES
    is_judged = ticket.state in SOLVED_STATES
    return RatingState(
        current if is_judged else None, tuple(row for row in rows if not is_judged or row is not current), may
    )
