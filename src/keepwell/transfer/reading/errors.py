# SPDX-License-Identifier: Apache-2.0
"""A file that cannot be used at all."""

from keepwell.kernel.errors import DomainError


class StockError(DomainError):
    """The message says what is wrong with the file and what to do."""
