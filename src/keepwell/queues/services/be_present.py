# SPDX-License-Identifier: Apache-2.0
"""Say that somebody is at a ticket, and that he has gone. Not an act: nothing changes but who is seen.

Only colleagues learn of it, and only through streams that serve the organisation; of a confidential ticket nobody is
told, since a stream does not ask the policies row by row.
"""

from datetime import datetime

from django.db import transaction

from keepwell.desk.models import Ticket
from keepwell.kernel.actor import Actor
from keepwell.kernel.relay import tell_streams
from keepwell.kernel.scope import within_scope
from keepwell.people.selectors import cards
from keepwell.queues.choices import Doing
from keepwell.queues.models import Presence
from keepwell.queues.selectors.presence import STAYS, present_at

PRESENCE_CHANGED = "queues.presence_changed"


def be_present(actor: Actor, ticket: Ticket, doing: str, *, now: datetime) -> None:
    """Keep the sign; others are told only when something changed."""
    if actor.person_id is None:
        return
    with within_scope(actor.scope):
        last = Presence.objects.filter(ticket_id=ticket.pk, person_id=actor.person_id).first()
        is_news = last is None or last.doing != doing or last.seen_at < now - STAYS
        Presence.objects.update_or_create(
            ticket_id=ticket.pk,
            person_id=actor.person_id,
            defaults={"organisation_id": ticket.organisation_id, "doing": Doing(doing).value, "seen_at": now},
        )
        if last is None:
            Presence.objects.filter(seen_at__lt=now - STAYS).delete()
        if is_news:
            _tell(ticket, now)


def be_gone(actor: Actor, ticket: Ticket, *, now: datetime) -> None:
    """Take the sign away."""
    if actor.person_id is None:
        return
    with within_scope(actor.scope):
        gone, _each = Presence.objects.filter(ticket_id=ticket.pk, person_id=actor.person_id).delete()
        if gone:
            _tell(ticket, now)


def _tell(ticket: Ticket, now: datetime) -> None:
    if ticket.is_confidential:
        return
    there = present_at([ticket.pk], now=now).get(ticket.pk, ())
    names = cards([one.person_id for one in there])
    item = {
        "name": PRESENCE_CHANGED,
        "for_staff": True,
        "organisation_id": str(ticket.organisation_id),
        "ticket_id": str(ticket.pk),
        "there": [
            {"id": str(one.person_id), "name": names[one.person_id].name, "doing": one.doing}
            for one in there[:20]
            if one.person_id in names
        ],
    }
    transaction.on_commit(lambda: tell_streams([item]))
