# SPDX-License-Identifier: Apache-2.0
"""What programs may read of the desk: the queue, a ticket with its why, its conversation."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from keepwell.desk.api import bytes_routes, report_routes
from keepwell.desk.api.filters import TicketsWanted, filter_of, tag
from keepwell.desk.api.page_shapes import TicketPageShape
from keepwell.desk.api.pages import page_shape, queued
from keepwell.desk.api.shapes import FileShape, MessageShape, SpokenList, SpokenShape, TicketList
from keepwell.desk.models import Attachment, Message, Ticket
from keepwell.desk.selectors import messages_of, queue, ticket_numbered, ticket_page
from keepwell.kernel import clock
from keepwell.kernel.actor import Actor
from keepwell.kernel.api.answers import tagged
from keepwell.kernel.api.params import Limit
from keepwell.kernel.api.problems import CODES, Problem
from keepwell.kernel.api.rendering import answer
from keepwell.kernel.api.write_surface import actor_of
from keepwell.kernel.errors import NotFound

router = Router(tags=["desk"])
router.add_router("", bytes_routes.router)
router.add_router("", report_routes.router)
#: an id, or a human number such as KW-2318
Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,40}$")]


@router.get("/tickets", response={200: TicketList, CODES: Problem}, operation_id="desk_tickets", summary="Tickets")
def tickets(request: HttpRequest, wanted: Query[TicketsWanted]) -> HttpResponse:
    """Up to fifty tickets of a view, filtered and sorted as on the page: the same words stand in its address."""
    zone = timezone.get_current_timezone_name()
    page = queue(actor_of(request), filter_of(wanted, zone), now=clock.now())
    following = tag(page.next, wanted) if page.next else ""
    return answer({"items": [queued(line) for line in page.lines], "next": following})


@router.get(
    "/tickets/{key}",
    response={200: TicketPageShape, CODES: Problem},
    operation_id="desk_ticket",
    summary="One ticket with its clocks",
)
def ticket(request: HttpRequest, key: Key) -> TicketPageShape:
    """A ticket by id or number: its facts, its people, why its clocks stand where they stand, what may be done."""
    actor = actor_of(request)
    page = ticket_page(actor, _ticket(actor, key).pk, now=clock.now())
    tagged(request, page.ticket)
    return page_shape(actor, page)


@router.get(
    "/tickets/{key}/messages",
    response={200: SpokenList, CODES: Problem},
    operation_id="desk_messages",
    summary="A ticket's conversation",
)
def messages(request: HttpRequest, key: Key, after: UUID | None = None, limit: Limit = 50) -> SpokenList:
    """What was said, oldest first, with the files of each message."""
    actor = actor_of(request)
    found = messages_of(actor, _ticket(actor, key), after=after, limit=limit + 1)
    files = _files(actor, found[:limit])
    items = [
        SpokenShape(**MessageShape.model_validate(one).dict(), attachments=files.get(one.pk, []))
        for one in found[:limit]
    ]
    return SpokenList(items=items, next=items[-1].id if len(found) > limit else None)


def _ticket(actor: Actor, key: str) -> Ticket:
    try:
        ticket_id = UUID(key)
    except ValueError:
        return ticket_numbered(actor, key)
    found = Ticket.objects.visible_to(actor).filter(pk=ticket_id).first()
    if found is None:
        raise NotFound
    return found


def _files(actor: Actor, said: list[Message]) -> dict[UUID, list[FileShape]]:
    files: dict[UUID, list[FileShape]] = {}
    hung = Attachment.objects.visible_to(actor).filter(message_id__in=[one.pk for one in said])
    for one in hung.select_related("file").order_by("pk"):
        shape = FileShape(id=one.pk, name=one.name, size=one.file.size, media_type=one.file.media_type)
        files.setdefault(one.message_id, []).append(shape)
    return files
