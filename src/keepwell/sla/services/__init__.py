# SPDX-License-Identifier: Apache-2.0
"""The verbs of the sla room. Desk calls the plain ones inside its own actions."""

from keepwell.sla.services.append import append
from keepwell.sla.services.append_many import append_many, start_many
from keepwell.sla.services.check_clocks import Drift, check_clocks
from keepwell.sla.services.edit_calendar import (
    CreateCalendar,
    DropDay,
    SetDay,
    SetWeek,
    create_calendar,
    drop_day,
    set_day,
    set_week,
)
from keepwell.sla.services.merge import merge
from keepwell.sla.services.publish_calendar import DraftCalendar, draft_calendar, publish_calendar
from keepwell.sla.services.recount_promises import recount_all
from keepwell.sla.services.seed_china_days import seed_china_days
from keepwell.sla.services.sound_alarms import sound_alarms, sound_due
from keepwell.sla.services.start_promise import NewPromise, start_promise
from keepwell.sla.services.waive import Waiver, waive
from keepwell.sla.services.watch_calendars import watch_calendars
from keepwell.sla.standing import Standing

__all__ = [
    "CreateCalendar",
    "DraftCalendar",
    "Drift",
    "DropDay",
    "NewPromise",
    "SetDay",
    "SetWeek",
    "Standing",
    "Waiver",
    "append",
    "append_many",
    "check_clocks",
    "create_calendar",
    "draft_calendar",
    "drop_day",
    "merge",
    "publish_calendar",
    "recount_all",
    "seed_china_days",
    "set_day",
    "set_week",
    "sound_alarms",
    "sound_due",
    "start_many",
    "start_promise",
    "waive",
    "watch_calendars",
]
