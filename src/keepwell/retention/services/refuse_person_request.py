# SPDX-License-Identifier: Apache-2.0
"""Answer a request about personal data with a reasoned no."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.retention.choices import PersonRequestState
from keepwell.retention.models import PersonRequest


@command
class RefusePersonRequest:
    """Why, as the person will read it."""

    answer: str = field(gettext_lazy("Reason"), widget="textarea", personal=True)


@action(
    "retention.refuse_person_request",
    title=gettext_lazy("Refuse the request"),
    target=PersonRequest,
    command=RefusePersonRequest,
    risk=Risk.HIGH,
)
def refuse_person_request(
    actor: Actor, request: PersonRequest, command: RefusePersonRequest, *, now: datetime
) -> PersonRequest:
    """Close it with the reason: a legal hold, or a duty to keep."""
    if request.state != PersonRequestState.OPEN:
        raise DomainError(_("This request is answered already."))
    if not command.answer.strip():
        raise DomainError(_("Say why; the person has a right to know."), field="answer")
    request.answer = command.answer.strip()
    request.state, request.answered_by_id, request.answered_at = PersonRequestState.REFUSED, actor.person_id, now
    request.save(update_fields=["answer", "state", "answered_by", "answered_at"])
    return request
