# SPDX-License-Identifier: Apache-2.0
"""The second person's word on a removal that somebody asked for."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.errors import Conflict, DomainError
from keepwell.kernel.registry import Risk
from keepwell.kernel.removal import kind_named
from keepwell.retention.choices import RequestState
from keepwell.retention.models import Removal, RemovalRequest
from keepwell.retention.plans import plan_of
from keepwell.retention.taking import take_away


@action("retention.approve_removal", title=gettext_lazy("Approve removal"), target=RemovalRequest, risk=Risk.CRITICAL)
def approve_removal(actor: Actor, request: RemovalRequest, command: Nothing, *, now: datetime) -> Removal:
    """Remove exactly what was asked for; refused when the set is another by now."""
    del command
    _require_waiting(request)
    if request.asked_by_id == actor.person_id:
        raise DomainError(_("Another person must approve what you asked for."))
    plan = plan_of(kind_named(request.kind).model, request.subject_ids)
    if plan is None or plan.digest != request.digest:
        raise Conflict(_("What would go has changed since it was asked. Decline this request and ask anew."))
    removal = take_away(actor, plan, request.reason, now=now)
    _decide(request, RequestState.APPROVED, actor, now)
    return removal


@action("retention.decline_removal", title=gettext_lazy("Decline removal"), target=RemovalRequest, risk=Risk.HIGH)
def decline_removal(actor: Actor, request: RemovalRequest, command: Nothing, *, now: datetime) -> RemovalRequest:
    """Leave everything where it is; who asked may withdraw this way too."""
    del command
    _require_waiting(request)
    return _decide(request, RequestState.DECLINED, actor, now)


def _require_waiting(request: RemovalRequest) -> None:
    if request.state != RequestState.WAITING:
        raise DomainError(_("This request is decided already."))


def _decide(request: RemovalRequest, state: RequestState, actor: Actor, now: datetime) -> RemovalRequest:
    request.state, request.decided_by_id, request.decided_at = state, actor.person_id, now
    request.save(update_fields=["state", "decided_by", "decided_at"])
    return request
