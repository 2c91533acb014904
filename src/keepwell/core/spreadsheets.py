# SPDX-License-Identifier: Apache-2.0
"""Values for files that people open in a spreadsheet (OWASP: CSV injection)."""

#: with what a text begins that a spreadsheet would run
RUNS = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(text: str) -> str:
    """The text, with a quote before it when a spreadsheet would run it as a formula."""
    return f"'{text}" if text.startswith(RUNS) else text


def plain_cell(text: str) -> str:
    """The text as it was before `safe_cell`."""
    return text[1:] if text.startswith("'") and text[1:].startswith(RUNS) else text


def safe_value(value: object) -> object:
    """A text made safe; numbers and the rest stay what they are."""
    return safe_cell(value) if isinstance(value, str) else value
