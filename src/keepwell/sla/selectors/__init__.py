# SPDX-License-Identifier: Apache-2.0
"""What others ask of promises and calendars."""

from keepwell.sla.calendars import shelf
from keepwell.sla.selectors.calendars import calendars_for, clause_calendar_name, versions_for
from keepwell.sla.selectors.lag import AlarmLag, alarm_lag
from keepwell.sla.selectors.month import MonthDay, MonthGrid, month
from keepwell.sla.selectors.preview import Preview, preview
from keepwell.sla.selectors.standing import clocks_of, standing_of_promise
from keepwell.sla.selectors.ticking import Ticking, soon_below, ticking
from keepwell.sla.selectors.why import Why, WhyClock, WhyPause, WhyReason, WhySegment, why
from keepwell.sla.selectors.why_lines import clock_lines, sum_words, why_lines
from keepwell.sla.selectors.workday import next_working_day

__all__ = [
    "AlarmLag",
    "MonthDay",
    "MonthGrid",
    "Preview",
    "Ticking",
    "Why",
    "WhyClock",
    "WhyPause",
    "WhyReason",
    "WhySegment",
    "alarm_lag",
    "calendars_for",
    "clause_calendar_name",
    "clock_lines",
    "clocks_of",
    "month",
    "next_working_day",
    "preview",
    "shelf",
    "soon_below",
    "standing_of_promise",
    "sum_words",
    "ticking",
    "versions_for",
    "why",
    "why_lines",
]
