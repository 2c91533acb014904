# SPDX-License-Identifier: Apache-2.0
"""Tables of this room."""

from keepwell.reports.models.edition import Edition, Schedule
from keepwell.reports.models.facts import Holding, TicketFact
from keepwell.reports.models.screen import Screen

__all__ = ["Edition", "Holding", "Schedule", "Screen", "TicketFact"]
