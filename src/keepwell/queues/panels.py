# SPDX-License-Identifier: Apache-2.0
"""What this room hangs into others: the list's page at the desk's address, colleagues on a ticket's page."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q

from keepwell.desk.models import Ticket
from keepwell.desk.selectors import is_staff
from keepwell.desk.selectors.doors import plug_queue
from keepwell.kernel.actor import Actor
from keepwell.kernel.scope import reading
from keepwell.kernel.slots import Panel, slot
from keepwell.people.models import Team
from keepwell.queues.web.board import queue_page
from keepwell.ui.forms import register_reference


def _own_teams(actor: Actor, target: object) -> Sequence[tuple[UUID, str]]:
    del target
    with reading(actor):
        return [(row.pk, row.label) for row in Team.objects.filter(Q(members__person_id=actor.person_id))]


def _there(actor: Actor, subject: Any) -> dict[str, Any] | None:
    """Who else is at this ticket; for who serves its customer."""
    if not isinstance(subject, Ticket) or not is_staff(actor):
        return None
    serves = actor.scope.serves_all or subject.organisation_id in actor.scope.serves
    return {"pk": subject.pk, "me": actor.person_id} if serves else None


plug_queue(queue_page)
register_reference("queues.OwnTeam", _own_teams)
slot("ticket.main").add(Panel("queues.there", "queues/there.html", _there, order=10))
