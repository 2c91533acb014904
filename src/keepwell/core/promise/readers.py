# SPDX-License-Identifier: Apache-2.0
"""What each kind of event means for the clocks of a case (K4-K11, P1-P3, R1-R3). One function per meaning."""

from collections.abc import Callable

from keepwell.core.promise.case import ENDED_WITH_THE_CASE, Case
from keepwell.core.promise.choices import ClockKind, EventKind, Level, Party, PauseReason, Reason
from keepwell.core.promise.clock import Footing, Note, due_of
from keepwell.core.promise.ledger import LedgerEvent
from keepwell.core.worktime import epoch_of

STAGES = {EventKind.RESOLVED: 1, EventKind.CONFIRMED: 2, EventKind.CLOSED: 3}
ANSWERED_BY_REPLY = (ClockKind.ACKNOWLEDGE, ClockKind.FIRST_RESPONSE, ClockKind.NEXT_RESPONSE)


def read(case: Case, event: LedgerEvent) -> None:
    """Let one fact change the clocks of its case."""
    at = epoch_of(event.occurred_at)
    silence_is_consent(case, at - 1)
    if case.terms is None and event.kind is not EventKind.OPENED:
        case.ignore(event, at, Reason.NOT_OPEN)
        return
    reader = READERS.get(event.kind)
    if reader is not None:  # a split moves nothing: the new case has a ledger of its own
        reader(case, event, at)


def silence_is_consent(case: Case, until: int) -> None:
    """End the workaround clock once nobody has challenged the workaround for long enough (K4, K11)."""
    at = case.consent_at
    if at is None or at > until:
        return
    case.published_at = case.consent_at = None
    case.achieve(ClockKind.INTERIM_WORKAROUND, Note(Reason.UNCHALLENGED, at), EventKind.WORKAROUND_PUBLISHED)


def _opened(case: Case, event: LedgerEvent, at: int) -> None:
    if case.terms is not None:
        case.ignore(event, at, Reason.ALREADY_OPEN)
        return
    case.began, case.case_class = at, event.case_class
    case.terms = case.book.version(event.version) if event.version else case.book.at_s(at)
    case.start_missing(Note(Reason.STARTED, at, event.id))


def _acknowledged(case: Case, event: LedgerEvent, at: int) -> None:
    if _is_by_machine(event):
        case.ignore(event, at, Reason.AUTOMATIC_IGNORED)
        return
    case.achieved.add(ClockKind.ACKNOWLEDGE)
    case.stop((ClockKind.ACKNOWLEDGE,), _levels(event), Note(Reason.STOPPED, at, event.id), event.kind)


def _replied(case: Case, event: LedgerEvent, at: int) -> None:
    if event.party is Party.CUSTOMER:
        _asked(case, event, at)
        return
    if _is_by_machine(event):
        case.ignore(event, at, Reason.AUTOMATIC_IGNORED)
        return
    levels, note = _levels(event), Note(Reason.STOPPED, at, event.id)
    case.stop(ANSWERED_BY_REPLY, levels, note, event.kind)
    updated = case.stop((ClockKind.PERIODIC_UPDATE,), levels, note, event.kind)
    if Level.SLA in levels:
        case.achieved.update((ClockKind.ACKNOWLEDGE, ClockKind.FIRST_RESPONSE))
        case.owed_since = None
    for clock in updated:
        case.start(clock.target, Note(Reason.STARTED, at, event.id))


def _asked(case: Case, event: LedgerEvent, at: int) -> None:
    if _is_by_machine(event):
        case.ignore(event, at, Reason.AUTOMATIC_IGNORED)
        return
    note = Note(Reason.CUSTOMER_ANSWERED, at, event.id)
    case.lift([PauseReason.WAITING_CUSTOMER], note, event.kind)
    if ClockKind.FIRST_RESPONSE in case.achieved and case.owed_since is None:
        case.owed_since = at
        case.start_missing(Note(Reason.STARTED, at, event.id))


def _plan_approved(case: Case, event: LedgerEvent, at: int) -> None:
    if not event.approved_by or event.expires_at is None or event.expires_at <= event.occurred_at:
        case.ignore(event, at, Reason.PLAN_NOT_APPROVED)
        return
    case.achieve(ClockKind.INTERIM_PLAN, Note(Reason.STOPPED, at, event.id), event.kind)


def _workaround_published(case: Case, event: LedgerEvent, at: int) -> None:
    if ClockKind.INTERIM_WORKAROUND in case.achieved or case.terms is None:
        return
    case.published_at = at
    target = next((target for target in case.targets() if target.kind is ClockKind.INTERIM_WORKAROUND), None)
    if target is not None:
        calendar = case.shelf.at_s(case.terms.service_calendar, at)
        case.consent_at = due_of(calendar, at, target.unchallenged_s)
    case.tell(ClockKind.INTERIM_WORKAROUND, Note(Reason.AWAITING_ACCEPTANCE, at, event.id))


def _workaround_accepted(case: Case, event: LedgerEvent, at: int) -> None:
    if case.published_at is None:
        case.ignore(event, at, Reason.WORKAROUND_NOT_PUBLISHED)
        return
    case.published_at = case.consent_at = None
    case.achieve(ClockKind.INTERIM_WORKAROUND, Note(Reason.STOPPED, at, event.id), event.kind)


def _workaround_rejected(case: Case, event: LedgerEvent, at: int) -> None:
    if case.published_at is None:
        case.ignore(event, at, Reason.WORKAROUND_NOT_PUBLISHED)
        return
    case.published_at = case.consent_at = None
    case.tell(ClockKind.INTERIM_WORKAROUND, Note(Reason.WORKAROUND_REJECTED, at, event.id))


def _restored(case: Case, event: LedgerEvent, at: int) -> None:
    case.achieve(ClockKind.RESTORE, Note(Reason.STOPPED, at, event.id), event.kind)


def _advanced(case: Case, event: LedgerEvent, at: int) -> None:
    """Resolved, confirmed, closed: each an event of its own; a clause says which of them stops its clock (K10)."""
    case.stage = max(case.stage, STAGES[event.kind])
    case.lift(list(case.reasons), Note(Reason.RESUMED, at, event.id), event.kind)
    for clock in case.open_clocks():
        if clock.target.kind is ClockKind.RESOLVE and case.is_done(clock.target):
            clock.stop(Note(Reason.STOPPED, at, event.id), event.kind)
        elif clock.target.kind is ClockKind.PERIODIC_UPDATE:
            clock.cancel(Note(Reason.NO_LONGER_OWED, at, event.id))
        elif event.kind is EventKind.CLOSED:
            clock.cancel(Note(Reason.CLOSED_UNMET, at, event.id))
    case.is_over = case.is_over or event.kind is EventKind.CLOSED


def _reopened(case: Case, event: LedgerEvent, at: int) -> None:
    """New cycles of what ended with the case; earlier cycles are not touched (K6)."""
    if case.stage == 0 and not case.is_over:
        case.ignore(event, at, Reason.ALREADY_OPEN)
        return
    case.began, case.stage, case.is_over = at, 0, False
    case.achieved.difference_update(event.kinds)
    again = {ClockKind.RESOLVE, ClockKind.PERIODIC_UPDATE, *event.kinds}
    note = Note(Reason.REOPENED, at, event.id)
    for target in case.targets():
        clock = case.current.get(target.key)
        if clock is None or clock.is_open or target.starts_with_pause:
            continue
        if target.kind in again or clock.ended in ENDED_WITH_THE_CASE:
            case.start(target, note)
    case.start_missing(note)


def _cancelled(case: Case, event: LedgerEvent, at: int) -> None:
    case.lift(list(case.reasons), Note(Reason.RESUMED, at, event.id), event.kind)
    for clock in case.open_clocks():
        clock.cancel(Note(Reason.CASE_CANCELLED, at, event.id, event.reason))
    case.is_over = True


def _merged(case: Case, event: LedgerEvent, at: int) -> None:
    for clock in case.open_clocks():
        clock.merge(Note(Reason.MERGED_INTO, at, event.id, event.into))
    case.reasons.clear()
    case.is_over = True


def _pause_begun(case: Case, event: LedgerEvent, at: int) -> None:
    if case.is_over or event.reason in case.reasons:
        case.ignore(event, at, Reason.NOT_OPEN if case.is_over else Reason.PAUSED)
        return
    case.reasons[event.reason] = at
    case.remember_reasons(at)
    case.start_missing(Note(Reason.STARTED, at, event.id, event.reason))
    case.settle(Note(Reason.PAUSED, at, event.id, event.reason))
    if not any(event.reason in clock.target.pause_reasons for clock in case.open_clocks()):
        case.ignore(event, at, Reason.REASON_NOT_IN_CONTRACT)


def _pause_ended(case: Case, event: LedgerEvent, at: int) -> None:
    ended = [event.reason] if event.reason else list(case.reasons)
    case.lift(ended, Note(Reason.RESUMED, at, event.id, event.reason), event.kind)


def _class_changed(case: Case, event: LedgerEvent, at: int) -> None:
    case.case_class = event.case_class
    note = Note(Reason.CLASS_CHANGED, at, event.id, event.case_class)
    case.retarget(note, is_approved=bool(event.approved_by))


def _contract_changed(case: Case, event: LedgerEvent, at: int) -> None:
    case.terms = case.book.version(event.version) if event.version else case.book.at_s(at)
    note = Note(Reason.CONTRACT_CHANGED, at, event.id, case.terms.version)
    case.retarget(note, is_approved=bool(event.approved_by))


def _calendar_published(case: Case, event: LedgerEvent, at: int) -> None:
    name, version = event.calendar, event.version
    calendar = case.shelf.version(name, version) if version else case.shelf.at_s(name, at)
    note = Note(Reason.CALENDAR_PUBLISHED, at, event.id, f"{name} {calendar.version}")
    for clock in case.open_clocks():
        if clock.target.calendar == name and clock.footing.calendar is not calendar:
            footing = Footing(clock.footing.case_class, clock.footing.terms_version, calendar)
            clock.retarget(clock.target, footing, note, is_approved=False)


def _waived(case: Case, event: LedgerEvent, at: int) -> None:
    if not event.approved_by:
        case.ignore(event, at, Reason.WAIVER_NOT_APPROVED)
        return
    for clock in case.clocks:
        if not event.kinds or clock.target.kind in event.kinds:
            clock.waived = True
            clock.notes.append(Note(Reason.WAIVED, at, event.id, event.reason))


def _is_by_machine(event: LedgerEvent) -> bool:
    return event.automatic or event.party is Party.SYSTEM


def _levels(event: LedgerEvent) -> tuple[Level, ...]:
    return (Level.UC,) if event.party is Party.SUPPLIER else (Level.SLA, Level.OLA)


READERS: dict[EventKind, Callable[[Case, LedgerEvent, int], None]] = {
    EventKind.OPENED: _opened,
    EventKind.ACKNOWLEDGED: _acknowledged,
    EventKind.PUBLIC_REPLY: _replied,
    EventKind.CUSTOMER_MESSAGE: _asked,
    EventKind.INTERIM_PLAN_APPROVED: _plan_approved,
    EventKind.WORKAROUND_PUBLISHED: _workaround_published,
    EventKind.WORKAROUND_ACCEPTED: _workaround_accepted,
    EventKind.WORKAROUND_REJECTED: _workaround_rejected,
    EventKind.SERVICE_RESTORED: _restored,
    EventKind.RESOLVED: _advanced,
    EventKind.CONFIRMED: _advanced,
    EventKind.CLOSED: _advanced,
    EventKind.REOPENED: _reopened,
    EventKind.CANCELLED: _cancelled,
    EventKind.MERGED: _merged,
    EventKind.PAUSE_BEGIN: _pause_begun,
    EventKind.PAUSE_END: _pause_ended,
    EventKind.CLASS_CHANGED: _class_changed,
    EventKind.CONTRACT_CHANGED: _contract_changed,
    EventKind.CALENDAR_PUBLISHED: _calendar_published,
    EventKind.WAIVER: _waived,
}
