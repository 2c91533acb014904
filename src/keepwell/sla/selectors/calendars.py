# SPDX-License-Identifier: Apache-2.0
"""Calendars and their versions for lists and names."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from keepwell.core.promise import ALWAYS
from keepwell.kernel.actor import Actor
from keepwell.sla.models import Calendar, CalendarVersion


def calendars_for(actor: Actor) -> QuerySet[Calendar]:
    """Every calendar the actor may see."""
    return Calendar.objects.visible_to(actor).order_by("code")


def versions_for(actor: Actor, calendar_id: UUID) -> QuerySet[CalendarVersion]:
    """The versions of a calendar, newest first."""
    versions = CalendarVersion.objects.visible_to(actor).filter(calendar_id=calendar_id)
    return versions.select_related("calendar").order_by("-number")


def calendar_names() -> dict[str, str]:
    """Code -> name in the reader's language; the built-in calendar of clock hours included."""
    column = "name_en" if (get_language() or "").startswith("en") else "name_zh"
    names = dict(Calendar.objects.values_list("code", column))
    return {ALWAYS: clause_calendar_name(ALWAYS), **names}


def clause_calendar_name(code: str) -> str:
    """The name of the basis of a clause: the built-in one has no row."""
    if code in ("", ALWAYS):
        return _("Clock hours (24×7)")
    return calendar_names().get(code, code)
