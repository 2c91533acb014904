# SPDX-License-Identifier: Apache-2.0
"""What this room answers to others, inside `kernel.scope.reading(actor)`."""

from keepwell.reports.selectors.making import make
from keepwell.reports.selectors.scope import is_reader, offered

__all__ = ["is_reader", "make", "offered"]
