# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL's 64-bit transaction id as a column; migrations know it under this name."""

from keepwell.kernel.models.fields import TransactionIdField

__all__ = ["TransactionIdField"]
