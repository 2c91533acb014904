# SPDX-License-Identifier: Apache-2.0
"""Letters leave at least once, each under one Message-ID, whatever server, line and process do."""

import os
import signal
import subprocess
import sys
import threading

import pytest

from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import within_scope
from keepwell.mail.models import Letter, Sending
from keepwell.mail.selectors import is_set_up
from keepwell.mail.services import deliver_due, retry_letter, send_letter
from keepwell.mail.services.send_letter import Draft, Recipient
from tests.factories import smtp
from tests.factories.mail import ROOT, letter, now_of, sends, wait

pytestmark = pytest.mark.usefixtures("committed")


def test_without_a_server_nothing_is_written_and_others_are_told() -> None:
    assert not is_set_up()
    with within_scope(SYSTEM.scope):
        draft = Draft(Recipient("liu@hd.example", "小刘", "zh-hans", ROOT, ROOT), "x.y", "s", ("p",))
        assert send_letter(draft, now=clock.now()) is None
    assert deliver_due() == 0


def test_a_letter_arrives_with_both_parts_in_the_readers_language() -> None:
    with smtp.server() as post:
        sends(post.port, sender_name="维好服务台")
        written = letter()
        assert deliver_due() == 1
    got = post.letters[0]
    assert got["Subject"] == "欢迎使用维好"
    assert got["From"].addresses[0].display_name == "维好服务台"
    assert got["To"].addresses[0].addr_spec == "liu@hd.example"
    assert got["To"].addresses[0].display_name == "小刘"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["Content-Language"] == "zh-hans"
    assert got["Message-ID"] == written.message_id
    plain, html = got.get_body(("plain",)), got.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().split() == [
        "小刘，您好：",
        "请打开链接设置密码。",
        "设置密码:",
        "https://desk.example/i/abc?x=1&y=2",
    ]
    assert '<a href="https://desk.example/i/abc?x=1&amp;y=2">设置密码</a>' in html.get_content()
    assert 'lang="zh-hans"' in html.get_content()
    sent = now_of(written)
    assert (sent.state, sent.attempts, sent.text, sent.html) == ("sent", 1, "", "")
    assert sent.answer == "250 Taken as 4711"


def test_the_text_is_not_readable_in_the_database_while_it_waits() -> None:
    with smtp.server() as post:
        sends(post.port)
        waiting = now_of(letter())
    assert waiting.text.startswith("kw1.")
    assert "desk.example" not in waiting.text + waiting.html + waiting.subject


@pytest.mark.parametrize(
    "name",
    ["小刘\r\nBcc: all@hd.example", "Liu\nX-Evil: 1", "a\x00b\u2028c", '"><b>', "Liu <x@y.example>, <z@y.example>"],
)
def test_a_name_or_subject_cannot_add_headers_or_recipients(name: str) -> None:
    with smtp.server() as post:
        sends(post.port)
        letter(name=name, subject=f"Hello {name}")
        assert deliver_due() == 1
    got = post.letters[0]
    assert got["Bcc"] is None
    assert got["X-Evil"] is None
    assert [one.addr_spec for one in got["To"].addresses] == ["liu@hd.example"]
    assert post.envelopes[0].rcpt_tos == ["liu@hd.example"]


def test_a_line_with_a_dot_and_long_lines_arrive_whole() -> None:
    text = ".\r\nQUIT\r\n" + "长" * 3_000
    with smtp.server() as post:
        sends(post.port)
        letter(paragraphs=(text,), link=None)
        deliver_due()
    plain = post.letters[0].get_body(("plain",))
    assert plain is not None
    assert plain.get_content().split() == [".", "QUIT", "长" * 3_000]


def test_the_same_intent_is_written_once() -> None:
    with smtp.server() as post:
        sends(post.port)
        assert letter(intent="reset.7").pk == letter(intent="reset.7").pk
        assert deliver_due() == 1
        letter(intent="reset.7")
        assert deliver_due() == 0
    assert len(post.letters) == 1


def test_a_temporary_refusal_is_tried_again_after_one_two_and_four_minutes() -> None:
    with smtp.server() as post:
        sends(post.port)
        post.at_recipient["liu@hd.example"] = "451 4.7.1 Greylisted"
        written, other = letter(), letter("chen@hd.example")
        assert deliver_due() == 2
        assert now_of(other).state == "sent"  # one who is refused does not hold up the others
        tries = []
        for minutes in (0.9, 0.2, 1.8, 0.3, 3.8):
            wait(minutes)
            tries.append(deliver_due())
        assert tries == [0, 1, 0, 1, 0]
        row = now_of(written)
        assert (row.state, row.attempts, row.trouble, row.answer) == ("waiting", 3, "later", "451 4.7.1 Greylisted")
        post.at_recipient.clear()
        wait(0.3)
        assert deliver_due() == 1
    assert post.ids == [other.message_id, written.message_id]


def test_a_temporary_refusal_for_three_days_ends_in_giving_up() -> None:
    with smtp.server() as post:
        sends(post.port)
        post.at_letter = "452 Out of space"
        written = letter()
        deliver_due()
        wait(3 * 24 * 60 + 1)
        deliver_due()
    assert (now_of(written).state, now_of(written).trouble) == ("given_up", "later")


@pytest.mark.parametrize(("where", "trouble"), [("recipient", "recipient_refused"), ("letter", "content_refused")])
def test_a_final_refusal_is_not_tried_again_unless_somebody_asks(where: str, trouble: str) -> None:
    with smtp.server() as post:
        sends(post.port)
        if where == "recipient":
            post.at_recipient["liu@hd.example"] = "550 5.1.1 No such user"
        else:
            post.at_letter = "554 5.7.1 Looks like spam"
        written = letter()
        deliver_due()
        wait(10_000)
        assert deliver_due() == 0
        row = now_of(written)
        code = "550" if where == "recipient" else "554"
        assert (row.state, row.trouble, row.answer[:3]) == ("given_up", trouble, code)
        post.at_recipient.clear()
        post.at_letter = ""
        retry_letter(SYSTEM, row)
        assert deliver_due() == 1
    assert post.ids == [written.message_id]


def test_a_line_cut_after_the_letter_leads_to_the_same_message_id_once_more() -> None:
    with smtp.server() as post:
        sends(post.port)
        post.hangs_up_after_letter = 1
        written, other = letter(), letter("chen@hd.example")
        assert deliver_due() == 2
        assert (now_of(written).state, now_of(written).trouble) == ("waiting", "cut_off")
        assert now_of(other).state == "sent"  # over a new connection
        wait(1.1)
        assert deliver_due() == 1
    assert post.ids == [written.message_id, other.message_id, written.message_id]
    assert now_of(written).state == "sent"


def test_a_letter_that_comes_too_late_is_not_sent() -> None:
    with smtp.server() as post:
        sends(post.port)
        written = letter(expires_at=clock.now())
        assert deliver_due() == 0
    row = now_of(written)
    assert (row.state, row.trouble, row.text, post.letters) == ("given_up", "too_late", "", [])


def test_test_mode_sends_everything_to_one_address_and_says_for_whom_it_was() -> None:
    with smtp.server() as post:
        sends(post.port, test_address="admin@hd.example")
        letter()
        deliver_due()
    assert post.envelopes[0].rcpt_tos == ["admin@hd.example"]
    assert post.letters[0]["X-Keepwell-Meant-For"] == "liu@hd.example"
    assert post.letters[0]["To"].addresses[0].addr_spec == "admin@hd.example"


def test_a_server_that_is_gone_stops_all_letters_and_blames_none() -> None:
    with smtp.server() as post:
        sends(post.port)
    written = letter()
    assert deliver_due() == 0
    row, way = now_of(written), Sending.objects.get()
    assert (row.state, row.attempts, way.trouble) == ("waiting", 0, "not_reached")
    assert deliver_due() == 0  # not asked again within the minute
    with smtp.server() as again:
        Sending.objects.update(port=again.port)
        wait(1.1)
        assert deliver_due() == 1
    assert Sending.objects.get().trouble == ""


_CHILD = "import django; django.setup(); from keepwell.mail.services import deliver_due; deliver_due()"


def test_a_process_killed_between_sending_and_remembering_sends_again_with_the_same_id() -> None:
    with smtp.server() as post:
        sends(post.port)
        written = letter()
        children: list[subprocess.Popen[bytes]] = []
        has_child = threading.Event()

        def kill() -> None:
            has_child.wait(20)
            os.kill(children[0].pid, signal.SIGKILL)

        post.on_letter = kill
        children.append(subprocess.Popen([sys.executable, "-c", _CHILD]))
        has_child.set()
        assert children[0].wait(60) == -signal.SIGKILL
        post.on_letter = None
        row = now_of(written)
        assert (row.state, row.attempts) == ("waiting", 1)
        assert deliver_due() == 0  # still the dead process's lease
        wait(3.1)
        assert deliver_due() == 1
    assert post.ids == [written.message_id] * 2
    assert now_of(written).state == "sent"


def test_two_senders_at_once_send_each_letter_once() -> None:
    with smtp.server() as post:
        sends(post.port)
        written = [letter(f"p{number}@hd.example") for number in range(30)]
        children = [subprocess.Popen([sys.executable, "-c", _CHILD]) for _ in range(2)]
        assert [child.wait(60) for child in children] == [0, 0]
    assert sorted(post.ids) == sorted(one.message_id for one in written)
    with within_scope(SYSTEM.scope):
        assert set(Letter.objects.values_list("state", flat=True)) == {"sent"}
