# SPDX-License-Identifier: Apache-2.0
"""Quantiles of durations when some have not ended yet (Kaplan–Meier): leaving the open ones out would flatter."""

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter


def quantile(durations: Iterable[tuple[int, bool]], share: float) -> int | None:
    """The shortest duration (seconds) by which `share` of the cases have ended; None when that is not known yet.

    Each duration comes with whether the case ended (True) or is still open after so long (False, censored).
    Kaplan & Meier 1958, product-limit estimate; ended cases precede censored ones of the same length.
    """
    if not 0 < share < 1:
        raise ValueError(f"a share lies between 0 and 1, not {share}")
    ordered = sorted(durations)
    at_risk, surviving = len(ordered), 1.0
    length: int
    for length, group in groupby(ordered, key=itemgetter(0)):
        members = list(group)
        ended = sum(1 for _, has_ended in members if has_ended)
        if ended:
            surviving *= 1 - ended / at_risk
            if surviving <= 1 - share + 1e-12:
                return length
        at_risk -= len(members)
    return None
