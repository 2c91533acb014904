# SPDX-License-Identifier: Apache-2.0
"""What is said again: approvals that wait, and items whose day is over."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy

from keepwell.casework.choices import ApprovalState
from keepwell.casework.events import ApprovalAsked, ChecklistChanged
from keepwell.casework.ground import named
from keepwell.casework.models import Approval, ChecklistItem
from keepwell.kernel.actions import note_change_for, publish, set_action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing

#: a waiting approval is said again each day
EVERY = timedelta(days=1)


@set_action("casework.remind_approvals", title=gettext_lazy("Remind of approvals"), target=Approval)
def remind_approvals(actor: Actor, rows: Sequence[Approval], command: Nothing, *, now: datetime) -> None:
    """Tell those of the step again, once a day."""
    for row in rows:
        if row.state == ApprovalState.WAITING and row.reminded_at <= now - EVERY:
            row.reminded_at = now
            note_change_for(row, {"reminded": (False, True)})
            row.save(update_fields=["reminded_at"])
            publish(ApprovalAsked(**named(row.ticket), approval_id=row.pk, step=row.step))


@set_action("casework.remind_items", title=gettext_lazy("Remind of items that are late"), target=ChecklistItem)
def remind_items(actor: Actor, rows: Sequence[ChecklistItem], command: Nothing, *, now: datetime) -> None:
    """Tell whoever has to do it, once after its day."""
    for row in rows:
        is_open = row.done_at is None and not row.dropped_because
        if is_open and row.reminded_at is None and row.due_on < now.date():
            row.reminded_at = now
            note_change_for(row, {"reminded": (False, True)})
            row.save(update_fields=["reminded_at"])
            publish(ChecklistChanged(**named(row.ticket), item_ids=(row.pk,)))
