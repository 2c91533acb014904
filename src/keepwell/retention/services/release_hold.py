# SPDX-License-Identifier: Apache-2.0
"""Release a legal hold: with a reason, by another person than the one who placed it."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.retention.events import HoldReleased
from keepwell.retention.holding import mark_reached
from keepwell.retention.models import LegalHold


@command
class ReleaseHold:
    """Why it is no longer needed."""

    reason: str = field(gettext_lazy("Reason"), widget="textarea", personal=True)


@action(
    "retention.release_hold",
    title=gettext_lazy("Release hold"),
    target=LegalHold,
    command=ReleaseHold,
    risk=Risk.CRITICAL,
)
def release_hold(actor: Actor, hold: LegalHold, command: ReleaseHold, *, now: datetime) -> LegalHold:
    """End the hold; rows that another hold reaches stay kept."""
    if hold.released_at is not None:
        raise DomainError(_("This hold was released already."))
    if actor.person_id is None or hold.placed_by_id == actor.person_id:
        raise DomainError(_("Another person than the one who placed a hold must release it."))
    if not command.reason.strip():
        raise DomainError(_("Say why it is no longer needed."), field="reason")
    hold.released_by_id, hold.released_at, hold.release_reason = actor.person_id, now, command.reason.strip()
    hold.save(update_fields=["released_by", "released_at", "release_reason"])
    mark_reached(hold.subject_id)
    publish(
        HoldReleased(
            hold_id=hold.pk, kind=hold.kind, organisation_id=hold.organisation_id, customer_id=hold.customer_id
        )
    )
    return hold
