# SPDX-License-Identifier: Apache-2.0
"""What a person asked for: his own requests, open ones first."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, IntegerField, Value, When

from keepwell.desk.choices import FINAL_STATES
from keepwell.desk.models import Ticket
from keepwell.desk.selectors.queue import QueueLine, lines
from keepwell.kernel.actor import Actor

PAGE = 50


@dataclass(frozen=True, slots=True)
class MyRequests:
    """The person's requests, those still going on before the finished ones, newest first."""

    lines: tuple[QueueLine, ...]
    has_more: bool


def my_requests(actor: Actor, *, person_id: UUID | None = None) -> MyRequests:
    """The requests of the actor, or of a person whose requests the actor may see; six queries."""
    whose = person_id or actor.person_id
    is_done = Case(When(state__in=FINAL_STATES, then=Value(1)), default=Value(0), output_field=IntegerField())
    rows = Ticket.objects.visible_to(actor).filter(requester_id=whose)
    found = list(rows.annotate(is_done=is_done).order_by("is_done", "-opened_at", "-pk")[: PAGE + 1])
    return MyRequests(tuple(lines(found[:PAGE])), len(found) > PAGE)
