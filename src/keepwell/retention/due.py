# SPDX-License-Identifier: Apache-2.0
"""The clock of a person's request: one month from receipt (GDPR 12(3)), to the same day of the next month."""

import calendar
from datetime import datetime


def one_month_after(received: datetime) -> datetime:
    """The same day and time a month later; the last day of a shorter month."""
    year, month = (received.year + 1, 1) if received.month == 12 else (received.year, received.month + 1)
    day = min(received.day, calendar.monthrange(year, month)[1])
    return received.replace(year=year, month=month, day=day)
