# SPDX-License-Identifier: Apache-2.0
"""Values for files that people open in a spreadsheet."""

_STARTS = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: object) -> object:
    """A text that a spreadsheet would run as a formula gets a quote before it (OWASP: CSV injection)."""
    if isinstance(value, str) and len(value) > 1 and value.startswith(_STARTS):
        return f"'{value}"
    return value
