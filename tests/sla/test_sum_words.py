# SPDX-License-Identifier: Apache-2.0
"""Stretches are written so that a reader can add them up, also over midnight."""

from zoneinfo import ZoneInfo

from keepwell.core.worktime import OpenInterval
from keepwell.sla.selectors.why_lines import sum_words
from tests.factories.sla import at

SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_a_stretch_that_ends_on_another_day_says_on_which() -> None:
    stretches = (
        OpenInterval(at("2026-11-24 09:12"), at("2026-11-24 11:00")),
        OpenInterval(at("2026-11-24 22:00"), at("2026-11-26 06:00")),
        OpenInterval(at("2026-11-26 09:00"), at("2026-11-26 09:30")),
        OpenInterval(at("2026-11-27 09:00"), at("2026-11-27 09:30")),
    )
    assert sum_words(stretches, SHANGHAI) == (
        "11-24 09:12–11:00 1:48 + 22:00–11-26 06:00 32:00 + 09:00–09:30 0:30 + 11-27 09:00–09:30 0:30"
    )
