# SPDX-License-Identifier: Apache-2.0
"""The parts as they reach the browser."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from keepwell.kernel import slots
from keepwell.ui import parts
from keepwell.ui.faces import Change, ClockFace, ClockState, Day, Link, Month, Page, Segment
from keepwell.ui.tables import Column, Picking, Sorting, Table
from keepwell.ui.words import Basis

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _reader():
    with translation.override("zh-hans"), timezone.override(ZoneInfo("Asia/Shanghai")):
        yield


def shown(source: str, **values: object) -> str:
    return Template("{% load kw %}" + source).render(Context(values))


def face(state: ClockState, **values: object) -> ClockFace:
    return ClockFace(**{"state": state, "label": "解决", "at": NOW, **values})


CHIPS = [
    (face(ClockState.COMFORTABLE, remaining=6 * 3600, basis=Basis.SERVICE), "还剩 6 工时", "解决"),
    (face(ClockState.SOON, remaining=38 * 60), "还剩 38 分", "解决"),
    (face(ClockState.BREACHED, remaining=-12 * 60), "已超 12 分", "解决"),
    (face(ClockState.PAUSED, label="", note="等客户 2 天"), "已暂停 · 等客户 2 天", None),
    (face(ClockState.PROVISIONAL, due_at=NOW + timedelta(days=7)), "约 12 月 1 日", "解决 · 暂定"),
    (face(ClockState.MET, label="", note="19 分"), "达成 · 19 分", None),
    (face(ClockState.MISSED, label="", note="35 分"), "超时 · 35 分", None),
    (face(ClockState.WAIVED), "已豁免", "解决"),
    (face(ClockState.CANCELLED), "已取消", "解决"),
    (face(ClockState.COMFORTABLE, due_at=NOW + timedelta(hours=20), shows_due=True), "明天 10:00", "解决"),
]


@pytest.mark.parametrize(("clock", "main", "label"), CHIPS)
def test_a_clock_says_its_state_in_words(clock: ClockFace, main: str, label: str | None) -> None:
    html = parts.clock(clock)
    assert f'class="kw-clock is-{clock.state.value}"' in html
    assert f"<span data-left>{main}</span>" in html
    assert (f"<i>{label}</i>" in html) if label else ("<i>" not in html)


def test_soon_and_overdue_are_spoken_and_not_only_coloured() -> None:
    assert '<span class="kw-sr" data-state>即将到期</span>' in parts.clock(face(ClockState.SOON, remaining=60))
    assert '<span class="kw-sr" data-state>已超时</span>' in parts.clock(face(ClockState.BREACHED, remaining=-60))


def test_a_service_clock_ticks_only_in_its_windows() -> None:
    windows = [(NOW, NOW + timedelta(hours=4)), (NOW + timedelta(hours=19), NOW + timedelta(hours=22))]
    html = parts.clock(face(ClockState.COMFORTABLE, remaining=7200, basis=Basis.SERVICE, windows=windows))
    start = int(NOW.timestamp())
    assert f'data-windows="{start}-{start + 14400} {start + 68400}-{start + 79200}"' in html
    assert 'data-windows="never"' in parts.clock(face(ClockState.SOON, remaining=60, basis=Basis.SERVICE))
    assert 'data-windows="always"' in parts.clock(face(ClockState.SOON, remaining=60))


def test_a_paused_clock_does_not_tick() -> None:
    assert "data-clock" not in parts.clock(face(ClockState.PAUSED, remaining=60))


def test_the_deadline_stands_on_the_chip_with_its_zone_and_clause() -> None:
    due = datetime(2026, 11, 27, 1, 52, tzinfo=UTC)
    html = parts.clock(face(ClockState.SOON, remaining=60, due_at=due, clause="第 4.1 条"))
    assert 'title="到期 11 月 27 日 周五 09:52（北京时间） · 第 4.1 条"' in html


def test_an_instant_is_shown_relative_and_full() -> None:
    moment = datetime(2026, 11, 23, 8, 40, tzinfo=UTC)
    assert parts.when(moment, now=NOW) == (
        '<time datetime="2026-11-23T16:40:00+08:00" title="11 月 23 日 周一 16:40（北京时间）">昨天 16:40</time>'
    )
    assert ">11 月 23 日 周一 16:40（昨天 16:40）<" in parts.when(moment, now=NOW, style="both")
    assert parts.when(None) == '<span class="kw-faint">—</span>'


def test_text_of_people_is_escaped_everywhere() -> None:
    evil = "<img src=x onerror=alert(1)>"
    made = [
        parts.badge(evil),
        parts.person(evil, "/p/", evil),
        parts.row_link("/t/", evil, evil),
        parts.clock(face(ClockState.PAUSED, note=evil, label=evil)),
        shown("{% message author=name note=name %}{{ name }}{% endmessage %}", name=evil),
        shown("{% panel title=name aside=name %}{{ name }}{% endpanel %}", name=evil),
        shown("{% empty name name %}{% endempty %}{% button name %}{% link_button name '/x' %}", name=evil),
        shown("{% diff changes %}", changes=[Change(evil, evil, evil)]),
    ]
    assert not any("<img" in html for html in made)


def test_an_unknown_tone_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="tone 'pink'"):
        parts.badge("x", "pink")


def test_the_bar_draws_used_time_and_pauses() -> None:
    html = parts.progress([Segment(13), Segment(3, is_pause=True)], "已用 16%")
    assert 'aria-label="已用 16%"' in html
    assert '<line class="is-accent" x1="0" x2="13"' in html
    assert '<line class="is-pause" x1="13" x2="16"' in html


def test_a_button_names_its_key_to_eyes_and_machines() -> None:
    html = shown('{% button "发送" "primary" key="mod+Enter" name="act" value="send" %}')
    assert 'data-key="mod+enter"' in html
    assert 'aria-keyshortcuts="mod+Enter"' in html
    assert '<kbd aria-hidden="true">Ctrl ↵</kbd>' in html
    assert 'name="act" value="send"' in html


def test_a_dialog_link_also_works_as_a_page() -> None:
    html = shown('{% link_button "解决…" "/t/1/resolve/" "primary" dialog=True %}')
    assert 'href="/t/1/resolve/"' in html
    assert 'hx-get="/t/1/resolve/"' in html


def test_a_table_has_heads_cells_and_boxes() -> None:
    request = RequestFactory().get("/queue/?view=mine&sort=due")
    columns = [
        Column("title", "事项", lambda row: parts.row_link(f"/t/{row}/", f"工单 {row}"), narrow="main"),
        Column("due", "最近的承诺", lambda row: row, sortable=True, tight=True),
    ]
    picking = Picking("ids", "bulk", str, lambda row: f"工单 {row}")
    table = Table("队列", columns, [7, 8], Sorting.read(request, {"due"}, "due"), picking, lambda row: row == 8)
    html = shown("{% table table %}", table=table)
    assert '<a href="/queue/?view=mine&amp;sort=-due">最近的承诺</a>' in html
    assert 'aria-sort="ascending"' in html
    assert '<input type="checkbox" name="ids" form="bulk" value="7" aria-label="工单 7">' in html
    assert html.count('<tr class="is-selected" aria-current="true">') == 1
    assert '<a class="kw-rowlink" href="/t/8/"><bdi>工单 8</bdi></a>' in html


def test_an_empty_table_says_what_to_do() -> None:
    html = shown("{% table table %}", table=Table("队列", [], [], empty="没有工单", empty_hint="领一张。"))
    assert "<table" not in html
    assert "没有工单" in html
    assert "领一张。" in html


def test_an_unknown_order_falls_back_to_the_default() -> None:
    request = RequestFactory().get("/queue/?sort=password")
    assert Sorting.read(request, {"due"}, "-due").key == "due"
    assert Sorting.read(request, {"due"}, "-due").descending


def test_chips_tabs_and_pager_link() -> None:
    links = [Link("最紧要优先", "?view=urgent", True, 48), Link("泵业公司", "?", removes=True)]
    chips = shown("{% filter_chips links %}", links=links)
    assert '<a class="kw-chip" href="?view=urgent" aria-current="true">最紧要优先 <b>48</b></a>' in chips
    assert "移除筛选：" in chips
    assert 'aria-current="page"' in shown("{% tabs links %}", links=links)
    pager = shown("{% pager page %}", page=Page(50, "", "?after=x", 1, 1284))
    assert "1–50 / 1,284" in pager
    assert 'href="?after=x" rel="next"' in pager
    assert 'rel="prev"' not in pager


def test_a_month_marks_today_and_kinds_of_days() -> None:
    week = [Day(9, "working", "", "/d/9/", ("9:00–18:00",), is_today=True), Day(14, "makeup", "班", changed=True)]
    html = shown("{% month month %}", month=Month("2026 年 2 月", [week]))
    assert 'class="is-working is-today" aria-current="date"' in html
    assert 'class="is-makeup is-changed"' in html
    assert "9:00–18:00" in html


def test_a_slot_shows_what_is_hung_into_it(rf: RequestFactory) -> None:
    slots.slot("ui.test").add(
        slots.Panel("a", "ui/parts/tabs.html", lambda actor, subject: {"links": [Link(subject, "/")]})
    )
    slots.slot("ui.test").add(slots.Panel("b", "ui/parts/tabs.html", lambda actor, subject: None))
    html = shown('{% slot "ui.test" "KW-1" %}', request=rf.get("/"))
    assert html.count("<nav") == 1
    assert "KW-1" in html
