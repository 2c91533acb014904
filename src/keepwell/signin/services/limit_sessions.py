# SPDX-License-Identifier: Apache-2.0
"""Decide how long sessions live, and how long a proof counts as fresh."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action, note_change
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.signin.models import SessionRule
from keepwell.signin.selectors.rules import forget_rules, rules_in_force

MINUTES_SPAN, HOURS_SPAN = (5, 1_440), (1, 720)
_HOUR_MINUTES = 60


@command
class LimitSessions:
    """Three lengths of time."""

    idle_minutes: int = field(_("A session ends after so many minutes unused"))
    most_hours: int = field(_("A session ends after so many hours, however busy"))
    fresh_minutes: int = field(_("Critical acts ask again after so many minutes"))


@action("signin.limit_sessions", title=_("Limit sessions"), command=LimitSessions, risk=Risk.CRITICAL)
def limit_sessions(actor: Actor, command: LimitSessions, *, now: datetime) -> SessionRule:
    """Keep the limits; running sessions come under them at once."""
    del actor
    _check_span(command.idle_minutes, MINUTES_SPAN, "idle_minutes")
    _check_span(command.fresh_minutes, MINUTES_SPAN, "fresh_minutes")
    _check_span(command.most_hours, HOURS_SPAN, "most_hours")
    if command.idle_minutes > command.most_hours * _HOUR_MINUTES:
        raise DomainError(_("A session cannot be unused for longer than it lives."), "idle_minutes")
    forget_rules()
    before = rules_in_force(now)
    wanted = {
        "idle_for": timedelta(minutes=command.idle_minutes),
        "at_most": timedelta(hours=command.most_hours),
        "fresh_for": timedelta(minutes=command.fresh_minutes),
    }
    rule, _made = SessionRule.objects.update_or_create(is_only=True, defaults=wanted)
    for name, value in wanted.items():
        note_change(name, str(getattr(before, name)), str(value))
    forget_rules()
    return rule


def _check_span(value: int, span: tuple[int, int], name: str) -> None:
    least, most = span
    if not least <= value <= most:
        raise DomainError(_("Choose a number between %(least)d and %(most)d.") % {"least": least, "most": most}, name)
