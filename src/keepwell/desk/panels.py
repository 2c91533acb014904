# SPDX-License-Identifier: Apache-2.0
"""What this room hangs into the kit: the side bar, the palette, the place of uploads, the door home."""

import re
from collections.abc import Iterable
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk import evidence as evidence  # registers what this room shows an auditor
from keepwell.desk import home_cards as home_cards  # cards of the home page
from keepwell.desk.addresses import ticket_address
from keepwell.desk.models import Ticket
from keepwell.desk.selectors import is_staff, queue_counts
from keepwell.desk.uploads import claim_check, limit
from keepwell.desk.web.home import BUSY
from keepwell.files.services import store
from keepwell.kernel import clock
from keepwell.kernel.actor import Actor
from keepwell.kernel.scope import reading
from keepwell.kernel.slots import slot
from keepwell.ui import forms, navigation, palette, shell

_MOST_OPTIONS = 200
_MOST_RECENT = 5
_NUMBER = re.compile(r"([A-Z]{1,8})-?([0-9]{1,9})")
#: events after which a count in the side bar may be another one
_COUNTED = (
    "desk.ticket_opened desk.ticket_resolved desk.ticket_confirmed desk.ticket_closed desk.ticket_reopened"
    " desk.ticket_cancelled desk.ticket_merged desk.ticket_transferred desk.reply_added"
)


def _open(actor: Actor) -> int | None:
    if not is_staff(actor):
        return None
    with reading(actor):
        return queue_counts(actor, now=clock.now()).open.value or None


def _waiting(actor: Actor) -> int | None:
    """What waits for the reader himself."""
    if not is_staff(actor):
        return None
    with reading(actor):
        return queue_counts(actor, now=clock.now()).waiting_for_me.value or None


def _keep(actor: Actor, upload: "UploadedFile[bytes]") -> str:
    """Keep the bytes and give the token with which only this actor can attach them."""
    stored = store(upload, now=clock.now(), limit=limit())  # type: ignore[arg-type]  # an uploaded file reads like any stream
    return claim_check(actor, stored, upload.name or "file")


def _commands(request: HttpRequest, query: str) -> Iterable[palette.Entry]:
    yield palette.Entry(
        _("New ticket"), reverse("desk:new"), _("Commands"), key="n", words=("new ticket", "工单 新建 提问")
    )


def _recent(request: HttpRequest, query: str) -> Iterable[palette.Entry]:
    """Before anything is typed: one's own tickets in which something happened last; afterwards the way to a number."""
    if query.strip():
        asked = _NUMBER.fullmatch(query.strip().upper())
        if asked is not None:
            number = f"{asked[1]}-{asked[2]}"
            yield palette.Entry(_("Go to {number}").format(number=number), ticket_address(number), _("Tickets"))
        return
    actor = navigation.actor_of(request)
    if actor.person_id is None:
        return
    own = Q(owner_id=actor.person_id) | Q(requester_id=actor.person_id)
    rows = Ticket.objects.visible_to(actor).filter(own).order_by("-updated_at").only("number", "title")[:_MOST_RECENT]
    for row in rows:
        yield palette.Entry(row.title, ticket_address(row.number), _("Recent tickets"), hint=row.number)


def _tickets(actor: Actor, target: object) -> list[tuple[UUID, str]]:
    """Tickets a command may point to."""
    with reading(actor):
        rows = Ticket.objects.visible_to(actor).order_by("-opened_at").only("number", "title")[:_MOST_OPTIONS]
        return [(row.pk, f"{row.number} {row.title}") for row in rows]


navigation.register(
    navigation.NavItem("", gettext_lazy("My day"), "ui:home", count=_waiting, order=5, roles=BUSY, live=_COUNTED),
    navigation.NavItem(
        "", gettext_lazy("Service desk"), "desk:queue", count=_open, order=10, under="/desk/", live=_COUNTED
    ),
)
palette.register(palette.Source("desk.recent", _recent, searches=True, order=30))
palette.register(palette.Source("desk.commands", _commands, order=40))
forms.plug_store(_keep)
# higher rooms hang their panels beside and below a ticket
slot("ticket.top"), slot("ticket.side"), slot("ticket.main")
forms.register_reference("desk.Ticket", _tickets)
shell.plug(doors=shell.Doors(home="desk:home"))
