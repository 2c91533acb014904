# SPDX-License-Identifier: Apache-2.0
"""Signs of who is at a ticket, given by its open page, and who is at the tickets of a list."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.models import Ticket
from keepwell.desk.selectors import is_staff
from keepwell.kernel import clock
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.kernel.scope import reading
from keepwell.people.selectors import cards
from keepwell.queues.choices import Doing
from keepwell.queues.selectors import present_at
from keepwell.queues.services import be_gone, be_present
from keepwell.ui.navigation import actor_of

_MOST = 60


@require_POST
def sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody of ours is here, is writing, or has gone; the answer says who else is."""
    actor = actor_of(request)
    now = clock.now()
    with reading(actor):
        row = Ticket.objects.visible_to(actor).filter(pk=pk).first() if is_staff(actor) else None
    if row is None or not _serves(actor, row):
        raise NotFound
    doing = request.POST.get("doing", "")
    if doing in Doing.values:
        be_present(actor, row, doing, now=now)
    else:
        be_gone(actor, row, now=now)
    return JsonResponse({"there": _there(actor, [row.pk]).get(str(row.pk), [])})


def _serves(actor: Actor, row: Ticket) -> bool:
    """Only who serves the place is seen there: a colleague's own request at another desk is his own affair."""
    return actor.scope.serves_all or row.organisation_id in actor.scope.serves


@require_GET
def there(request: HttpRequest) -> HttpResponse:
    """Who is at these tickets, for a list that has just been opened."""
    actor = actor_of(request)
    if not is_staff(actor):
        raise NotFound
    wanted = []
    for text in request.GET.get("ids", "").split(",")[:_MOST]:
        try:
            wanted.append(UUID(text))
        except ValueError:
            continue
    with reading(actor):
        seen = list(Ticket.objects.visible_to(actor).filter(pk__in=wanted).values_list("pk", flat=True))
        return JsonResponse({"there": _there(actor, seen)})


def _there(actor: Actor, ids: list[UUID]) -> dict[str, list[dict[str, str]]]:
    """By ticket, who else than the reader is there."""
    with reading(actor):
        found = present_at(ids, now=clock.now())
        names = cards({one.person_id for there in found.values() for one in there})
    return {
        str(key): [
            {"id": str(one.person_id), "name": names[one.person_id].name, "doing": one.doing}
            for one in there
            if one.person_id in names and one.person_id != actor.person_id
        ]
        for key, there in found.items()
    }
