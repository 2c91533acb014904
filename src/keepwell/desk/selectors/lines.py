# SPDX-License-Identifier: Apache-2.0
"""The system's lines between the messages: what happened to the ticket, in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from keepwell.contracts.choices import PauseReason
from keepwell.core.promise import EventKind
from keepwell.desk.choices import Severity, TransferKind
from keepwell.desk.models import Transfer
from keepwell.sla.models import PromiseEvent


@dataclass(frozen=True, slots=True)
class SystemLine:
    """One line: when, what, and the words that belong to it (a reason, a note)."""

    at: datetime
    code: str
    text: str
    reason: str = ""


_PLAIN = {
    EventKind.OPENED: gettext_noop("The request reached us; the promise began."),
    EventKind.ACKNOWLEDGED: gettext_noop("The service team took it up."),
    EventKind.INTERIM_PLAN_APPROVED: gettext_noop("The interim plan was approved."),
    EventKind.WORKAROUND_PUBLISHED: gettext_noop("A workaround was given."),
    EventKind.WORKAROUND_ACCEPTED: gettext_noop("The customer accepted the workaround."),
    EventKind.WORKAROUND_REJECTED: gettext_noop("The customer sent the workaround back."),
    EventKind.SERVICE_RESTORED: gettext_noop("The service is back."),
    EventKind.RESOLVED: gettext_noop("Resolved."),
    EventKind.CONFIRMED: gettext_noop("The customer confirmed the solution."),
    EventKind.CLOSED: gettext_noop("Closed."),
    EventKind.REOPENED: gettext_noop("Opened again."),
    EventKind.CANCELLED: gettext_noop("Cancelled."),
    EventKind.MERGED: gettext_noop("Merged with another ticket."),
    EventKind.PAUSE_END: gettext_noop("The pause ended."),
    EventKind.CONTRACT_CHANGED: gettext_noop("Another version of the contract rules from now on."),
    EventKind.CALENDAR_PUBLISHED: gettext_noop("A calendar was published; deadlines were counted anew."),
    EventKind.WAIVER: gettext_noop("A promise was waived."),
}
#: kinds that the messages themselves show
_SPOKEN = (EventKind.PUBLIC_REPLY, EventKind.CUSTOMER_MESSAGE, EventKind.SPLIT)


def ledger_lines(promise_id: UUID) -> list[SystemLine]:
    """What the promise's ledger tells a reader; one query."""
    rows = PromiseEvent.objects.filter(promise_id=promise_id).exclude(kind__in=_SPOKEN)
    return [line for row in rows.order_by("occurred_at", "seq") if (line := _ledger_line(row)) is not None]


def _ledger_line(row: PromiseEvent) -> SystemLine | None:
    reason = str(row.payload.get("reason", ""))
    if row.kind == EventKind.PAUSE_BEGIN:
        named = str(PauseReason(reason).label) if reason in PauseReason.values else reason
        return SystemLine(row.occurred_at, row.kind, _("Paused: %(reason)s.") % {"reason": named})
    if row.kind == EventKind.CLASS_CHANGED:
        code = str(row.payload.get("case_class", ""))
        named = str(Severity(code).label) if code in Severity.values else code
        return SystemLine(row.occurred_at, row.kind, _("The class is now: %(class)s.") % {"class": named}, reason)
    if row.kind not in _PLAIN:
        return None
    shown = "" if row.kind == EventKind.PAUSE_END else reason
    return SystemLine(row.occurred_at, row.kind, _(_PLAIN[EventKind(row.kind)]), shown)


def transfer_lines(rows: Iterable[Transfer], names: Mapping[UUID, str]) -> list[SystemLine]:
    """The chain of owners in words."""
    return [_transfer_line(row, names) for row in rows]


def _transfer_line(row: Transfer, names: Mapping[UUID, str]) -> SystemLine:
    who = {"former": names.get(row.from_person_id, "?"), "owner": names.get(row.to_person_id, "?")}
    match row.kind:
        case TransferKind.TAKE:
            text = _("%(owner)s took it over from %(former)s.") % who
        case TransferKind.DISPATCH:
            text = _("Assigned to %(owner)s.") % who
        case TransferKind.UNDONE:
            text = _("%(owner)s has it again; the change was undone.") % who
        case _:
            text = _("%(former)s handed it over to %(owner)s.") % who
    return SystemLine(row.at, f"transfer_{row.kind}", text, str(row.reason))
