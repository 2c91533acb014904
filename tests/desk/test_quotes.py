# SPDX-License-Identifier: Apache-2.0
"""Older mail inside a message is folded, whatever mail program marked it; own words never are."""

import pytest

from keepwell.desk.web.prose import FOLDED_FROM, WHOLE_UP_TO, message_html, prose
from keepwell.desk.web.quotes import stretches_of

OLDER = "师傅，请问怎么恢复？"


@pytest.mark.parametrize(
    "mark",
    [
        "在 2026年3月3日，小陈 <chen@example.com> 写道：",
        "小陈 于2026年3月3日周二 09:12写道：",
        "------------------ 原始邮件 ------------------",
        "-----原始邮件-----",
        "---- 回复的原邮件 ----",
        "On Tue, 3 Mar 2026 at 09:12, Chen <chen@example.com> wrote:",
        "On Tue, 3 Mar 2026 at 09:12, Chen\n<chen@example.com> wrote:",
        "-----Original Message-----",
        "发件人: 小陈\n发送时间: 2026年3月3日 9:12\n收件人: 周敏\n主题: 求助",
        "From: Chen\nSent: Tuesday, 3 March 2026\nTo: Zhou\nSubject: help",
    ],
)
def test_everything_behind_the_mark_of_a_mail_program_is_folded(mark: str) -> None:
    own, older = stretches_of(f"按第二步做就好。\n\n{mark}\n{OLDER}")
    assert (own.text.strip(), own.is_quote) == ("按第二步做就好。", False)
    assert older.is_quote
    assert older.text.endswith(OLDER)


def test_lines_behind_angles_are_folded_and_the_answer_below_them_is_not() -> None:
    parts = stretches_of("> 一\n> 二\n> 三\n我的回答")
    assert [(one.text, one.is_quote) for one in parts] == [("> 一\n> 二\n> 三", True), ("我的回答", False)]


@pytest.mark.parametrize(
    "text",
    [
        "From: the drawing number is missing",  # one line of a head is no head
        "他在会上写道：先备份。\n然后再升级。",  # the sentence goes on behind the colon
        "> 你说的这一句\n我不同意。",  # two lines that somebody answers
        "在 Creo 中写道：",  # nothing before it: the whole message would vanish
        "普通的一句话。",
    ],
)
def test_own_words_stay_open(text: str) -> None:
    assert [one.is_quote for one in stretches_of(text)] == [False]


def test_a_signature_is_folded() -> None:
    own, signature = stretches_of("好了，谢谢。\n-- \n小陈\n结构二所")
    assert (own.is_quote, signature.is_quote) == (False, True)


def test_a_long_message_shows_its_beginning_and_all_of_it_on_demand() -> None:
    lines = [f"第 {n} 行" for n in range(200)]
    html = message_html("\n".join(lines), "/whole")
    shown, rest = html.split("<details", 1)
    assert "第 0 行" in shown
    assert "第 199 行" not in shown
    assert "第 199 行" in rest
    assert sum(html.count(f"第 {n} 行") for n in range(200)) == 200
    assert "<details" not in message_html("短" * FOLDED_FROM, "/whole")


def test_two_megabytes_of_text_cost_a_link_and_not_a_page() -> None:
    html = message_html("字" * 700_000, "/desk/HD-1/messages/1/")
    assert len(html) < 2 * WHOLE_UP_TO
    assert 'href="/desk/HD-1/messages/1/"' in html
    assert "700,000" in html


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        "<html><body><svg onload=alert(1)></svg><p onclick=alert(1)>hi</p></body></html>",
        "<p><iframe src='javascript:alert(1)'></iframe></p>",
        "<div><style>body{display:none}</style><a href='javascript:alert(1)'>x</a></div>",
    ],
)
def test_no_message_brings_a_script(evil: str) -> None:
    html = str(prose(evil))
    assert "<script" not in html
    assert "<svg" not in html
    assert "<iframe" not in html
    assert "<style" not in html
    assert 'href="javascript' not in html
    assert "<p onclick" not in html


@pytest.mark.parametrize(
    "words", ["![图](https://evil.example/x.png)", "<p>看<img src='https://evil.example/x.png'>这里</p>"]
)
def test_a_picture_from_elsewhere_is_a_link_that_names_its_host(words: str) -> None:
    html = str(prose(words))
    assert "<img" not in html
    assert 'href="https://evil.example/x.png"' in html
    assert "evil.example" in html.split(">", 2)[2]


def test_letters_that_turn_text_around_are_taken_out() -> None:
    assert "发票" in prose("发\u200b票")
    assert "\u202e" not in prose("abc\u202egnp.exe")
