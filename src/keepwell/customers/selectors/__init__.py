# SPDX-License-Identifier: Apache-2.0
"""What the customers room answers, inside `kernel.scope.reading(actor)`."""

from keepwell.customers.selectors.account import CustomerPage, Input, customer_page, may_look
from keepwell.customers.selectors.listing import CustomerLine, customer_lines, needs_to_answer
from keepwell.customers.selectors.timeline import Moment, Timeline, timeline

__all__ = [
    "CustomerLine",
    "CustomerPage",
    "Input",
    "Moment",
    "Timeline",
    "customer_lines",
    "customer_page",
    "may_look",
    "needs_to_answer",
    "timeline",
]
