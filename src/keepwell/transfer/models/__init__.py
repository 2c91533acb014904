# SPDX-License-Identifier: Apache-2.0
"""Tables of this room."""

from keepwell.transfer.models.package import Package
from keepwell.transfer.models.stock_import import Finding, StockImport

__all__ = ["Finding", "Package", "StockImport"]
