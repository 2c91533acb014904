# SPDX-License-Identifier: Apache-2.0
"""Tables of the sla room."""

from keepwell.sla.models.alarm import Alarm
from keepwell.sla.models.calendar import Calendar, CalendarDay, CalendarVersion
from keepwell.sla.models.clock import Clock
from keepwell.sla.models.promise import Promise, PromiseEvent

__all__ = [
    "Alarm",
    "Calendar",
    "CalendarDay",
    "CalendarVersion",
    "Clock",
    "Promise",
    "PromiseEvent",
]
