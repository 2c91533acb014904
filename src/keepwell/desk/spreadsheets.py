# SPDX-License-Identifier: Apache-2.0
"""Values for files that people open in a spreadsheet."""


def safe_cell(value: object) -> object:
    """A text that a spreadsheet would run as a formula gets a quote before it (OWASP: CSV injection)."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
