# SPDX-License-Identifier: Apache-2.0
"""What the policies see of tickets and their parts. Parts are judged by their ticket, so that nothing is copied."""

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from keepwell.desk.models import (
    Attachment,
    Draft,
    ImportedCase,
    ImportedEvent,
    InterimPlan,
    Message,
    ReplyTemplate,
    Ticket,
    TicketLink,
    Transfer,
    Watcher,
    Workaround,
)
from keepwell.kernel.removal import RemovableKind, goes_with, personal, removable
from keepwell.kernel.resources import resource
from keepwell.people.models import Organisation, Project
from keepwell.sla.models import Alarm, Clock, Promise, PromiseEvent

_PLACE = {"organisation": "organisation_id", "customer": "customer_id"}


def _of(path: str) -> dict[str, str]:
    """What a policy may ask of the ticket, from a row that reaches it by this path."""
    return {
        "requester": f"{path}requester_id",
        "owner": f"{path}owner_id",
        "project": f"{path}project_key",
        "confidential": f"{path}is_confidential",
    }


resource(
    Ticket,
    entity="Ticket",
    attributes={**_PLACE, **_of(""), "held": "is_held"},
    label=lambda row: str(row.number),
)
resource(Message, entity="Message", attributes={**_PLACE, **_of("ticket__"), "internal": "is_internal"})
resource(
    Attachment,
    entity="Attachment",
    attributes={**_PLACE, **_of("message__ticket__"), "internal": "is_internal", "held": "message__ticket__is_held"},
)
resource(InterimPlan, entity="InterimPlan", attributes={**_PLACE, **_of("ticket__"), "approver": "approver_id"})

resource(
    ReplyTemplate,
    entity="ReplyTemplate",
    attributes={**_PLACE, "author": "author_id", "personal": "is_personal"},
    label=lambda row: str(row.title),
)

_OF_A_TICKET: dict[type[Model], str] = {
    Attachment: "message__ticket",
    Message: "ticket",
    ImportedEvent: "case__ticket",
    ImportedCase: "ticket",
    InterimPlan: "ticket",
    Workaround: "ticket",
    Transfer: "ticket",
    TicketLink: "ticket",
    Watcher: "ticket",
    Draft: "ticket",
}
_OF_A_PROMISE: dict[type[Model], str] = {
    Alarm: "clock__promise",
    Clock: "promise",
    PromiseEvent: "promise",
    Promise: "id",
}
removable(
    RemovableKind(
        Ticket,
        _("Tickets"),
        lambda row: f"{row.number} · {row.title}",
        parts=_OF_A_TICKET,
        owns={"promise": _OF_A_PROMISE},
    )
)
removable(RemovableKind(Attachment, _("Files"), lambda row: str(row.name), held_through="message__ticket"))
goes_with(Ticket, "merged_into", of=Ticket)
goes_with(Ticket, "project", of=Project)
goes_with(Ticket, "organisation", of=Organisation)

personal(Message, person="author_id", blank={"author_label": ""})
personal(Ticket, person="requester_id", blank={"workstation": ""})
personal(Message, person="author_id", blank={"body": "—", "late_reason": ""}, are_words=True)
personal(Transfer, person="by_person_id", blank={"reason": "—"}, are_words=True)
