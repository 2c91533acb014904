# SPDX-License-Identifier: Apache-2.0
"""What must be settled before a ticket is resolved or closed; every refusal says what to do next."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from keepwell.casework.choices import ApprovalState, Guarded
from keepwell.casework.models import Approval, ChecklistItem, Complaint, Review
from keepwell.desk.choices import Severity
from keepwell.desk.events import TicketClosed, TicketResolved
from keepwell.desk.models import Ticket
from keepwell.kernel.errors import DomainError
from keepwell.kernel.events import within

#: how many open items a refusal names
_NAMED = 3


@within(TicketResolved)
def nothing_required_is_open(event: TicketResolved, *, now: datetime) -> None:
    """Items that must be done are done, and what resolving waits for is granted."""
    del now
    items = ChecklistItem.objects.filter(ticket_id=event.ticket_id, is_required=True).open()
    left = list(items.values_list("text", flat=True)[: _NAMED + 1])
    if left:
        names = _(", ").join(left[:_NAMED]) + ("…" if len(left) > _NAMED else "")
        raise DomainError(_("First do, or drop with a reason, on the checklist: %(items)s") % {"items": names})
    _require_granted(event.ticket_id, Guarded.RESOLVE)


@within(TicketClosed)
def closing_is_earned(event: TicketClosed, *, now: datetime) -> None:
    """A grave incident has its review, a complaint its end, and what closing waits for is granted (A5)."""
    del now
    _require_granted(event.ticket_id, Guarded.CLOSE)
    number, severity = Ticket.objects.values_list("number", "severity").get(pk=event.ticket_id)
    if Complaint.objects.filter(ticket_id=event.ticket_id, ended_at__isnull=True).exists():
        raise DomainError(_("%(number)s is a complaint. Write first how it was settled.") % {"number": number})
    if severity != Severity.SEVERE:
        return
    if not Review.objects.filter(ticket_id=event.ticket_id, finished_at__isnull=False).exists():
        raise DomainError(
            _("%(number)s was severe: finish the review (timeline, cause, actions) before it is closed.")
            % {"number": number}
        )


def _require_granted(ticket_id: UUID, guarded: Guarded) -> None:
    asked = Approval.objects.filter(ticket_id=ticket_id, guards=guarded)
    newest = asked.exclude(state=ApprovalState.WITHDRAWN).order_by("-asked_at", "-pk").first()
    if newest is None or newest.state == ApprovalState.APPROVED:
        return
    if newest.state == ApprovalState.REFUSED:
        raise DomainError(
            _("“%(subject)s” was refused. Change what was refused and ask again.") % {"subject": newest.subject}
        )
    raise DomainError(_("“%(subject)s” still waits for approval.") % {"subject": newest.subject})
