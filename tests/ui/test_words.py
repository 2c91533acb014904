# SPDX-License-Identifier: Apache-2.0
"""Time in words, by tables written by hand in both languages."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from keepwell.ui import words
from keepwell.ui.words import Basis

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
MINUTE, HOUR, DAY = 60, 3600, 86400

SPANS = [
    # seconds, basis, Chinese, English
    (0, Basis.CLOCK, "0 秒", "0 s"),
    (45, Basis.CLOCK, "45 秒", "45 s"),
    (59, Basis.SERVICE, "59 秒", "59 s"),
    (60, Basis.CLOCK, "1 分", "1 min"),
    (38 * MINUTE + 59, Basis.SERVICE, "38 分", "38 min"),
    (HOUR, Basis.CLOCK, "1 小时", "1 h"),
    (HOUR + 20 * MINUTE, Basis.CLOCK, "1 小时 20 分", "1 h 20 min"),
    (3 * HOUR + 5 * MINUTE, Basis.CLOCK, "3 小时 05 分", "3 h 05 min"),
    (6 * HOUR, Basis.SERVICE, "6 工时", "6 service h"),
    (20 * HOUR + 52 * MINUTE, Basis.SERVICE, "20 工时 52 分", "20 service h 52 min"),
    (47 * HOUR + 59 * MINUTE, Basis.CLOCK, "47 小时 59 分", "47 h 59 min"),
    (48 * HOUR, Basis.CLOCK, "2 天", "2 d"),
    (51 * HOUR + 30 * MINUTE, Basis.CLOCK, "2 天 3 小时", "2 d 3 h"),
    # a service hour is no twenty-fourth of a day
    (51 * HOUR + 30 * MINUTE, Basis.SERVICE, "51 工时 30 分", "51 service h 30 min"),
]


@pytest.mark.parametrize(("seconds", "basis", "chinese", "english"), SPANS)
def test_a_span_is_said_in_both_languages(seconds: int, basis: Basis, chinese: str, english: str) -> None:
    with translation.override("zh-hans"):
        assert words.span(seconds, basis) == chinese
    with translation.override("en"):
        assert words.span(seconds, basis) == english


@pytest.mark.parametrize(
    ("seconds", "basis", "chinese", "english"),
    [
        (80 * MINUTE, Basis.CLOCK, "还剩 1 小时 20 分", "1 h 20 min left"),
        (6 * HOUR, Basis.SERVICE, "还剩 6 工时", "6 service h left"),
        (-12 * MINUTE - 4, Basis.CLOCK, "已超 12 分", "12 min over"),
        (-1, Basis.CLOCK, "已超 1 秒", "1 s over"),
        # stopping exactly at the deadline is in time (K8), so the deadline's second is not yet over
        (0, Basis.CLOCK, "现在到期", "due now"),
    ],
)
def test_what_is_left_never_claims_more_than_there_is(seconds: int, basis: Basis, chinese: str, english: str) -> None:
    with translation.override("zh-hans"):
        assert words.remaining(seconds, basis) == chinese
    with translation.override("en"):
        assert words.remaining(seconds, basis) == english


@pytest.mark.parametrize(
    ("seconds", "basis", "chinese", "english"),
    [
        (24 * HOUR, Basis.SERVICE, "24 工时", "24 service hours"),
        (HOUR, Basis.SERVICE, "1 工时", "1 service hour"),
        (4 * HOUR, Basis.CLOCK, "4 小时（全天候）", "4 clock hours"),
        (30 * MINUTE, Basis.CLOCK, "30 分钟", "30 minutes"),
        (30 * MINUTE, Basis.SERVICE, "30 分钟（工作时间）", "30 service minutes"),
        (90 * MINUTE, Basis.SERVICE, "1 工时 30 分", "1 service h 30 min"),
    ],
)
def test_a_goal_names_its_basis(seconds: int, basis: Basis, chinese: str, english: str) -> None:
    with translation.override("zh-hans"):
        assert words.goal(seconds, basis) == chinese
    with translation.override("en"):
        assert words.goal(seconds, basis) == english


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(3 * HOUR + 8 * MINUTE, "3:08"), (20 * MINUTE, "0:20"), (150, "0:02:30"), (-12 * MINUTE, "−0:12"), (0, "0:00")],
)
def test_arithmetic_is_written_in_hours_and_minutes(seconds: int, text: str) -> None:
    assert words.hours_minutes(seconds) == text


# Tuesday, 24 November 2026, 14:00 in Shanghai
NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
MOMENTS = [
    (datetime(2026, 11, 24, 5, 59, 30, tzinfo=UTC), "刚刚", "just now"),
    (datetime(2026, 11, 24, 5, 58, tzinfo=UTC), "2 分钟前", "2 min ago"),
    (datetime(2026, 11, 24, 5, 0, tzinfo=UTC), "1 小时前", "1 hour ago"),
    (datetime(2026, 11, 24, 1, 12, tzinfo=UTC), "4 小时前", "4 hours ago"),
    (datetime(2026, 11, 23, 8, 40, tzinfo=UTC), "昨天 16:40", "yesterday 16:40"),
    (datetime(2026, 11, 21, 8, 0, tzinfo=UTC), "3 天前", "3 days ago"),
    (datetime(2026, 11, 3, 1, 0, tzinfo=UTC), "11 月 3 日 周二 09:00", "Tue 3 Nov 09:00"),
    (datetime(2025, 12, 31, 1, 0, tzinfo=UTC), "2025 年 12 月 31 日 周三 09:00", "Wed 31 Dec 2025 09:00"),
    (datetime(2026, 11, 24, 6, 0, 30, tzinfo=UTC), "马上", "in a moment"),
    (datetime(2026, 11, 24, 6, 20, tzinfo=UTC), "20 分钟后", "in 20 min"),
    (datetime(2026, 11, 24, 8, 0, tzinfo=UTC), "今天 16:00", "today 16:00"),
    (datetime(2026, 11, 25, 2, 0, tzinfo=UTC), "明天 10:00", "tomorrow 10:00"),
    (datetime(2026, 11, 27, 1, 52, tzinfo=UTC), "11 月 27 日 周五 09:52", "Fri 27 Nov 09:52"),
    (datetime(2027, 1, 6, 1, 0, tzinfo=UTC), "2027 年 1 月 6 日 周三 09:00", "Wed 6 Jan 2027 09:00"),
]


@pytest.mark.parametrize(("moment", "chinese", "english"), MOMENTS)
def test_a_moment_is_said_as_people_say_it(moment: datetime, chinese: str, english: str) -> None:
    with translation.override("zh-hans"):
        assert words.relative(moment, NOW, SHANGHAI) == chinese
    with translation.override("en"):
        assert words.relative(moment, NOW, SHANGHAI) == english


def test_yesterday_depends_on_the_readers_zone() -> None:
    late_evening = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)  # 23:30 in Shanghai, 16:30 in Berlin
    with translation.override("en"):
        assert words.relative(late_evening, NOW, SHANGHAI) == "yesterday 23:30"
        assert words.relative(late_evening, NOW, BERLIN) == "yesterday 16:30"


def test_a_span_over_a_clock_change_is_counted_in_real_time() -> None:
    # Berlin, 29 March 2026: from 01:30 to 03:10 local time only 40 minutes pass
    before = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    after = datetime(2026, 3, 29, 1, 10, tzinfo=UTC)
    with translation.override("en"):
        assert words.relative(before.astimezone(BERLIN), after.astimezone(BERLIN), BERLIN) == "40 min ago"


def test_dates_and_months_follow_the_language() -> None:
    with translation.override("zh-hans"):
        assert words.day(date(2026, 11, 27), date(2026, 1, 1)) == "11 月 27 日 周五"
        assert words.short_day(date(2027, 1, 6), date(2026, 1, 1)) == "2027 年 1 月 6 日"
        assert words.month(date(2026, 2, 1)) == "2026 年 2 月"
    with translation.override("en"):
        assert words.day(date(2026, 11, 27), date(2026, 1, 1)) == "Fri 27 Nov"
        assert words.short_day(date(2027, 1, 6), date(2026, 1, 1)) == "6 Jan 2027"
        assert words.month(date(2026, 2, 1)) == "Feb 2026"


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 bytes"), (1023, "1023 bytes"), (1024, "1 KB"), (319_488, "312 KB"), (1_468_006, "1.4 MB")],
)
def test_a_files_size(count: int, text: str) -> None:
    with translation.override("en"):
        assert words.file_size(count) == text


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("周敏", "周"),
        ("小陈", "陈"),
        ("赵工", "赵"),
        ("小", "小"),
        ("Wang Qian", "W"),
        ("  ", "?"),
        ("PDM 服务台", "P"),
    ],
)
def test_a_persons_mark_is_the_family_name(name: str, mark: str) -> None:
    assert words.initial(name) == mark


def test_a_list_uses_the_languages_comma() -> None:
    with translation.override("zh-hans"):
        assert words.listing(["周敏", "李想"]) == "周敏、李想"
    with translation.override("en"):
        assert words.listing(["Zhou Min", "Li Xiang"]) == "Zhou Min, Li Xiang"
