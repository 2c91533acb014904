# SPDX-License-Identifier: Apache-2.0
"""The SLA report as the API describes it; the bytes are those of `keepwell report sla --format json`."""

from typing import Any

from ninja import Schema


class TimesShape(Schema):
    """A duration over all tickets, the open ones censored."""

    ended: int
    open: int
    median_s: int | None
    p90_s: int | None


class SlaReportShape(Schema):
    """How promises were kept for one customer; `attainment` has one entry for each class and milestone."""

    customer: str
    ticket_count: int
    attainment: list[dict[str, Any]]
    time_to_acknowledge: TimesShape
    time_to_restore: TimesShape
    time_to_resolve: TimesShape
    reassignments: int
    reopenings: int
    reopened_tickets: int
    reopen_rate: float | None
    paused_s: int
    worst_breaches: list[dict[str, Any]]
    tickets: list[dict[str, Any]] = []
