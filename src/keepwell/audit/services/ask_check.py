# SPDX-License-Identifier: Apache-2.0
"""Ask for a verification of all logs; the worker carries it out and says how far it is."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from keepwell.audit.choices import AlarmKind
from keepwell.audit.events import CheckAsked
from keepwell.audit.models import Log, LogCheck
from keepwell.audit.services.alarms import sound
from keepwell.audit.services.verify_log import verify_all
from keepwell.kernel import clock
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import SYSTEM, Actor
from keepwell.kernel.errors import Conflict
from keepwell.kernel.registry import Risk
from keepwell.kernel.scope import within_scope

_MOST_TOLD = 20


@action("audit.ask_check", title=_("Verify the log"), risk=Risk.NORMAL)
def ask_check(actor: Actor, command: object, *, now: datetime) -> LogCheck:
    """Write down that a verification is wanted."""
    del actor, command
    if LogCheck.objects.filter(ended_at__isnull=True).exists():
        raise Conflict(_("A verification is under way already."))
    made = LogCheck.objects.create(asked_at=now)
    publish(CheckAsked(check_id=made.pk))
    return made


def carry_out_check(check_id: UUID, *, now: datetime) -> None:
    """Verify every log, keeping the count; a killed worker's check begins anew."""
    with within_scope(SYSTEM.scope):
        sizes = Log.objects.values_list("size", flat=True)
        LogCheck.objects.filter(pk=check_id).update(total=sum(sizes), done=0, logs=0, flaws=0, findings=[])
    done = 0

    def told(count: int) -> None:
        nonlocal done
        done += count
        with within_scope(SYSTEM.scope):
            LogCheck.objects.filter(pk=check_id).update(done=done)

    logs, flaws, findings = 0, 0, []
    for report in verify_all(now=now, told=told):
        logs, flaws = logs + 1, flaws + report.flaws
        findings += [{"log": str(report.log), "text": one.text} for one in report.findings]
        if not report.is_intact:
            sound(AlarmKind.NOT_INTACT, report.log, report.findings[0].text, now=now)
    with within_scope(SYSTEM.scope):
        words = findings[:_MOST_TOLD]
        LogCheck.objects.filter(pk=check_id).update(ended_at=clock.now(), logs=logs, flaws=flaws, findings=words)
