# SPDX-License-Identifier: Apache-2.0
"""Reads tables from CSV and XLSX files as people have them: any usual encoding, any usual delimiter."""

from keepwell.transfer.reading.errors import StockError
from keepwell.transfer.reading.layout import Layout, layout_of
from keepwell.transfer.reading.lines import Line, lines_of

__all__ = ["Layout", "Line", "StockError", "layout_of", "lines_of"]
