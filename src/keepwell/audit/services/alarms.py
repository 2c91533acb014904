# SPDX-License-Identifier: Apache-2.0
"""Raise and end alarms about the log; both stand in the log."""

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from keepwell.audit.choices import AlarmKind
from keepwell.audit.events import AlarmEnded, AlarmRaised
from keepwell.audit.models import LogAlarm
from keepwell.audit.sealing import INSTALLATION
from keepwell.kernel.actions import action, note_change, publish
from keepwell.kernel.actor import SYSTEM, Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.registry import Risk
from keepwell.kernel.scope import within_scope


@command
class RaiseAlarm:
    """What is wrong with which log."""

    kind: str = field(_("Kind"), choices=AlarmKind)
    log: UUID = field(_("Log"), default=INSTALLATION)
    detail: str = field(_("Details"), default="", max_length=500)


@action("audit.raise_alarm", title=_("Raise an alarm about the log"), command=RaiseAlarm, risk=Risk.HIGH)
def raise_alarm(actor: Actor, command: RaiseAlarm, *, now: datetime) -> LogAlarm:
    """Open the alarm and tell it."""
    del actor
    made = LogAlarm.objects.create(
        customer_id=command.log, kind=command.kind, detail=command.detail[:500], raised_at=now
    )
    publish(AlarmRaised(alarm_id=made.pk, kind=made.kind, log=made.customer_id, detail=made.detail))
    return made


@action("audit.end_alarm", title=_("End an alarm about the log"), target=LogAlarm, risk=Risk.NORMAL)
def end_alarm(actor: Actor, alarm: LogAlarm, command: object, *, now: datetime) -> LogAlarm:
    """What was wrong is so no more."""
    del actor, command
    if alarm.ended_at is None:
        alarm.ended_at = now
        alarm.save(update_fields=["ended_at"])
        note_change("ended_at", None, now.isoformat())
        publish(AlarmEnded(alarm_id=alarm.pk, kind=alarm.kind, log=alarm.customer_id))
    return alarm


def sound(kind: AlarmKind, log: UUID, detail: str, *, now: datetime) -> bool:
    """Raise the alarm unless it is open already; whether it was raised. Called outside of transactions."""
    _outside()
    if _open(kind, log) is not None:
        return False
    raise_alarm(SYSTEM, RaiseAlarm(kind=kind.value, log=log, detail=detail), now=now)
    return True


def silence(kind: AlarmKind, log: UUID, *, now: datetime) -> bool:
    """End the alarm if it is open; whether it was."""
    _outside()
    found = _open(kind, log)
    if found is not None:
        end_alarm(SYSTEM, found, now=now)
    return found is not None


def _outside() -> None:
    if connection.in_atomic_block:
        raise RuntimeError("an alarm must outlive the transaction that found its reason")


def _open(kind: AlarmKind, log: UUID) -> LogAlarm | None:
    with within_scope(SYSTEM.scope):
        return LogAlarm.objects.filter(kind=kind, customer_id=log, ended_at__isnull=True).first()
