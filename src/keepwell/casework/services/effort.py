# SPDX-License-Identifier: Apache-2.0
"""Time spent: a clock that runs, minutes by hand, corrections that keep the old."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.casework.events import TimeSpent
from keepwell.casework.ground import myself, named, of
from keepwell.casework.models import RunningTimer, TimeEntry
from keepwell.desk.models import Ticket
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing, command, field
from keepwell.kernel.errors import DomainError

_A_DAY = 24 * 60
_BACK = timedelta(days=31)


@action("casework.start_timer", title=gettext_lazy("Start the clock"), target=Ticket)
def start_timer(actor: Actor, ticket: Ticket, command: Nothing, *, now: datetime) -> Ticket:
    """Let the clock of the person run for this ticket; one that ran for another is stopped and entered."""
    who = myself(actor)
    running = RunningTimer.objects.filter(person_id=who).select_related("ticket").first()
    if running is not None and running.ticket_id == ticket.pk:
        raise DomainError(_("Your clock runs for this ticket already."))
    if running is not None:
        _stopped(running, StopTimer(), now)
    RunningTimer.objects.create(**of(ticket), ticket=ticket, person_id=who, started_at=now)
    return ticket


@command
class StopTimer:
    """What was done, and whether it is billed."""

    note: str = field(gettext_lazy("What was done"), max_length=300, personal=True, default="")
    is_billable: bool = field(gettext_lazy("Billable"), default=False)


@action("casework.stop_timer", title=gettext_lazy("Stop the clock"), target=Ticket, command=StopTimer)
def stop_timer(actor: Actor, ticket: Ticket, command: StopTimer, *, now: datetime) -> Ticket:
    """Enter the minutes since it was started, a begun minute as a whole one."""
    running = RunningTimer.objects.filter(person_id=myself(actor), ticket=ticket).first()
    if running is None:
        raise DomainError(_("Your clock does not run for this ticket. Enter the minutes by hand."))
    _stopped(running, command, now)
    return ticket


def _stopped(running: RunningTimer, command: StopTimer, now: datetime) -> None:
    seconds = int((now - running.started_at).total_seconds())
    minutes = min(_A_DAY, max(1, -(-seconds // 60)))
    entry = TimeEntry.objects.create(
        **of(running.ticket),
        ticket_id=running.ticket_id,
        person_id=running.person_id,
        worked_on=running.started_at.date(),
        minutes=minutes,
        is_billable=command.is_billable,
        note=command.note.strip(),
        entered_at=now,
    )
    running.delete()
    _tell(running.ticket, entry)


@command
class AddTime:
    """Minutes, for what, on which day."""

    minutes: int = field(gettext_lazy("Minutes"))
    note: str = field(gettext_lazy("What was done"), max_length=300, personal=True, default="")
    is_billable: bool = field(gettext_lazy("Billable"), default=False)
    worked_on: date | None = field(gettext_lazy("Day"), default=None, help=gettext_lazy("Empty: today."))


@action("casework.add_time", title=gettext_lazy("Add time"), target=Ticket, command=AddTime, lock=False)
def add_time(actor: Actor, ticket: Ticket, command: AddTime, *, now: datetime) -> TimeEntry:
    """Enter minutes that were worked today or in the last month."""
    _check(command.minutes, least=1)
    day = command.worked_on or now.date()
    if not now.date() - _BACK <= day <= now.date() + timedelta(days=1):
        raise DomainError(_("Only the last 31 days may be entered."), field="worked_on")
    entry = TimeEntry.objects.create(
        **of(ticket),
        ticket=ticket,
        person_id=myself(actor),
        worked_on=day,
        minutes=command.minutes,
        is_billable=command.is_billable,
        note=command.note.strip(),
        entered_at=now,
    )
    _tell(ticket, entry)
    return entry


@command
class CorrectTime:
    """What it really was; 0 minutes takes the entry away."""

    minutes: int = field(gettext_lazy("Minutes"), help=gettext_lazy("0 takes the entry out of the sums."))
    is_billable: bool = field(gettext_lazy("Billable"), default=False)
    reason: str = field(gettext_lazy("Why it is corrected"), max_length=300, personal=True)


@action("casework.correct_time", title=gettext_lazy("Correct the time"), target=TimeEntry, command=CorrectTime)
def correct_time(actor: Actor, entry: TimeEntry, command: CorrectTime, *, now: datetime) -> TimeEntry:
    """Replace the entry by another; the old one stays to be seen."""
    _check(command.minutes, least=0)
    if not command.reason.strip():
        raise DomainError(_("Say why it is corrected."), field="reason")
    if entry.replaced_by_id is not None:
        raise DomainError(_("This entry was corrected already. Correct the newer one."))
    right = TimeEntry.objects.create(
        **of(entry.ticket),
        ticket_id=entry.ticket_id,
        person_id=entry.person_id,
        worked_on=entry.worked_on,
        minutes=command.minutes,
        is_billable=command.is_billable,
        note=command.reason.strip(),
        entered_at=now,
    )
    entry.replaced_by = right
    entry.save(update_fields=["replaced_by"])
    _tell(entry.ticket, right)
    return entry


def _check(minutes: int, *, least: int) -> None:
    if not least <= minutes <= _A_DAY:
        raise DomainError(_("A day has 1,440 minutes. Enter fewer, day by day."), field="minutes")


def _tell(ticket: Ticket, entry: TimeEntry) -> None:
    publish(TimeSpent(**named(ticket), entry_id=entry.pk, minutes=entry.minutes))
