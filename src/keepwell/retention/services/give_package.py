# SPDX-License-Identifier: Apache-2.0
"""Give a person a copy of everything known about him, as one file (GDPR 15 and 20, PIPL 45)."""

from datetime import datetime
from io import BytesIO

from django.utils.translation import gettext_lazy

from keepwell.files.services import store
from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.registry import Risk
from keepwell.retention.choices import PersonRequestKind, PersonRequestState
from keepwell.retention.models import PersonRequest
from keepwell.retention.packing import package_of
from keepwell.retention.services.erase_person import require_open


@action(
    "retention.give_package",
    title=gettext_lazy("Make the copy"),
    target=PersonRequest,
    risk=Risk.CRITICAL,
)
def give_package(actor: Actor, request: PersonRequest, command: Nothing, *, now: datetime) -> PersonRequest:
    """Collect, pack, and close the request; whoever may see the request may download the file."""
    del command
    require_open(request, PersonRequestKind.ACCESS)
    packed = package_of(request.person_id, now)
    request.package = store(BytesIO(packed.content), now=now)
    request.outcome = packed.counts
    request.state, request.answered_by_id, request.answered_at = PersonRequestState.DONE, actor.person_id, now
    request.save(update_fields=["package", "outcome", "state", "answered_by", "answered_at"])
    return request
