# SPDX-License-Identifier: Apache-2.0
"""Keep what somebody is typing: his own and unsent, hence outside the one door like a read marker (house rule 3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from keepwell.desk.models import WAYS, Draft, Ticket
from keepwell.desk.uploads import MOST_FILES
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import DomainError, NotFound
from keepwell.kernel.scope import within_scope

#: a draft may be this much longer than what can be sent, so that nothing typed is refused too early
LONGEST_DRAFT = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What stands in the box: the text, the claim checks of uploaded files, the key it will be sent with."""

    way: str
    body: str
    key: str
    files: Sequence[dict[str, str]] = ()
    seen: UUID | None = None


def save_draft(actor: Actor, ticket: Ticket, typed: Typed, *, now: datetime) -> Draft | None:
    """Keep it, or forget the draft when the box was emptied. The caller has seen that the ticket is visible."""
    if actor.person_id is None:
        raise NotFound
    if len(typed.body) > LONGEST_DRAFT or len(typed.files) > MOST_FILES:
        raise DomainError(_("The text is too long to be kept. Attach it as a file."), field="body")
    if typed.way not in WAYS or not 0 < len(typed.key) <= 36:
        raise NotFound
    with within_scope(actor.scope):
        mine = Draft.objects.filter(person_id=actor.person_id, ticket_id=ticket.pk, way=typed.way)
        if not typed.body.strip() and not typed.files:
            mine.delete()
            return None
        draft, _is_new = Draft.objects.update_or_create(
            person_id=actor.person_id,
            ticket_id=ticket.pk,
            way=typed.way,
            defaults={"body": typed.body, "files": list(typed.files), "saved_at": now},
            create_defaults={
                "organisation_id": ticket.organisation_id,
                "customer_id": ticket.customer_id,
                "body": typed.body,
                "files": list(typed.files),
                "key": typed.key,
                "seen": typed.seen,
                "began_at": now,
                "saved_at": now,
            },
        )
    return draft


def forget_draft(actor: Actor, ticket: Ticket, way: str) -> None:
    """What was sent is no draft any more; part of the action that sends it."""
    if actor.person_id is not None:
        Draft.objects.filter(person_id=actor.person_id, ticket_id=ticket.pk, way=way).delete()
