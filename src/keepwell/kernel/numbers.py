# SPDX-License-Identifier: Apache-2.0
"""Numbers for people (KW-2318): one counter row per series, without gaps, taken last so that it is locked briefly."""

from django.db import connection


def next_number(series: str, count: int = 1) -> int:
    """The first of `count` new numbers of the series; a rolled-back transaction gives them back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_counter (series, value) VALUES (%s, %s)"
            " ON CONFLICT (series) DO UPDATE SET value = kernel_counter.value + EXCLUDED.value RETURNING value",
            [series, count],
        )
        (last,) = cursor.fetchone()
    return int(last) - count + 1
