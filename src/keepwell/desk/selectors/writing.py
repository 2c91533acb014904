# SPDX-License-Identifier: Apache-2.0
"""What the reader is writing into a ticket, and the texts he may write with."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Q

from keepwell.desk.models import Draft, ReplyTemplate, Ticket
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound

_MOST_TEMPLATES = 200


def drafts_of(actor: Actor, ticket: Ticket) -> Mapping[str, Draft]:
    """The reader's own drafts in this ticket, by the way of writing; one query."""
    if actor.person_id is None:
        return {}
    return {str(one.way): one for one in Draft.objects.filter(person_id=actor.person_id, ticket_id=ticket.pk)}


def templates_for(actor: Actor, *, with_all: bool = False) -> list[ReplyTemplate]:
    """Texts the actor may use: everybody's, his teams' and his own; for the page that keeps them also the others."""
    rows = ReplyTemplate.objects.visible_to(actor).select_related("team", "author")
    if not with_all:
        rows = rows.filter(is_retired=False, is_signature=False)
        rows = rows.filter(Q(team__isnull=True) | Q(team__members__person_id=actor.person_id)).distinct()
    return list(rows.order_by("title", "pk")[:_MOST_TEMPLATES])


def template_of(actor: Actor, template_id: UUID) -> ReplyTemplate:
    """A text the actor may see; NotFound otherwise."""
    found = ReplyTemplate.objects.visible_to(actor).filter(pk=template_id).first()
    if found is None:
        raise NotFound
    return found


def signature_of(actor: Actor, language: str) -> str:
    """What the actor puts below answers, in that language where he wrote it; "" without one."""
    rows = ReplyTemplate.objects.filter(author_id=actor.person_id, is_signature=True, is_retired=False)
    found = rows.first()
    if found is None:
        return ""
    texts = [str(found.body_en), str(found.body_zh)]
    return next(text for text in (texts if language.startswith("en") else texts[::-1]) if text)
