# SPDX-License-Identifier: Apache-2.0
"""Ranges of days and instants for exclusion constraints; an end is the first day or instant that no longer counts."""

from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField
from django.db.models import F, Func, Value


def days(start: str, end: str) -> Func:
    """The half-open range of days between two columns; an empty end never ends."""
    return Func(
        F(start),
        F(end),
        Value("[)"),
        function="daterange",
        output_field=DateRangeField(),
    )


def instants(start: str, end: str) -> Func:
    """The half-open range of instants between two columns."""
    return Func(
        F(start),
        F(end),
        Value("[)"),
        function="tstzrange",
        output_field=DateTimeRangeField(),
    )
