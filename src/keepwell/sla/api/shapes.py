# SPDX-License-Identifier: Apache-2.0
"""How calendars look in the API."""

from datetime import date, datetime
from uuid import UUID

from ninja import Schema

from keepwell.kernel.api.representations import shows
from keepwell.sla.models import Calendar, CalendarVersion


class CalendarShape(Schema):
    """A service calendar; clauses refer to its code."""

    id: UUID
    code: str
    name_zh: str
    name_en: str


class CalendarVersionShape(Schema):
    """Weekly windows, from when they rule, and how far special days are known."""

    id: UUID
    calendar_id: UUID
    number: int
    status: str
    zone: str
    week: str
    effective_at: datetime
    known_until: date | None
    note: str
    published_at: datetime | None


class CalendarPage(CalendarShape):
    """A calendar with its versions, newest first."""

    versions: list[CalendarVersionShape]


class CalendarDayShape(Schema):
    """One date; `kind` and `name` are empty on days that follow the week."""

    day: date
    is_in_month: bool
    is_today: bool
    is_known: bool
    windows: list[str]
    open_s: int
    kind: str
    name: str


class CalendarMonthShape(Schema):
    """Weeks from Monday to Sunday with the days of the neighbours that fill them."""

    code: str
    name: str
    version_number: int
    zone: str
    year: int
    month: int
    known_until: date | None
    weeks: list[list[CalendarDayShape]]
    open_s: int


shows(Calendar, CalendarShape)
shows(CalendarVersion, CalendarVersionShape)
