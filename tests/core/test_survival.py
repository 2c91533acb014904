# SPDX-License-Identifier: Apache-2.0
"""Quantiles with open cases in them, worked out by hand (Kaplan–Meier)."""

import pytest

from keepwell.core.survival import quantile

ENDED, OPEN = True, False

#: the classic table of 6-MP patients (Freireich 1963): weeks of remission; + means still in remission
FREIREICH = [
    *[(week, ENDED) for week in (6, 6, 6, 7, 10, 13, 16, 22, 23)],
    *[(week, OPEN) for week in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)],
]


@pytest.mark.parametrize(
    ("durations", "share", "expected"),
    [
        ([], 0.5, None),
        ([(5, OPEN)], 0.5, None),
        ([(5, ENDED)], 0.5, 5),
        ([(1, ENDED), (2, ENDED), (3, ENDED), (4, ENDED)], 0.5, 2),
        ([(4, ENDED), (1, ENDED), (3, ENDED), (2, ENDED)], 0.9, 4),
        # S falls to 3/4 at 1; of the three left one is censored at 2; S = 3/4 · 1/2 at 3, below a half
        ([(1, ENDED), (2, OPEN), (3, ENDED), (4, ENDED)], 0.5, 3),
        # without the open case the median would be 2: leaving it out would flatter
        ([(1, ENDED), (2, ENDED), (3, ENDED), (9, OPEN), (9, OPEN)], 0.5, 3),
        # three of five are still open: nobody knows yet
        ([(1, ENDED), (2, ENDED), (9, OPEN), (9, OPEN), (9, OPEN)], 0.5, None),
        # an end and a censoring at once: the end comes first, so both were at risk: S = 1/2
        ([(2, ENDED), (2, OPEN)], 0.5, 2),
        ([(0, ENDED), (0, ENDED)], 0.9, 0),
        # published: the median of the treated group is 23 weeks, the quarter is reached at 13
        (FREIREICH, 0.5, 23),
        (FREIREICH, 0.25, 13),
        (FREIREICH, 0.9, None),
    ],
)
def test_a_quantile_counts_open_cases_as_at_least_so_long(
    durations: list[tuple[int, bool]], share: float, expected: int | None
) -> None:
    assert quantile(durations, share) == expected


@pytest.mark.parametrize("share", [0, 1, -0.1, 1.5])
def test_a_share_lies_between_nothing_and_all(share: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        quantile([(1, ENDED)], share)
