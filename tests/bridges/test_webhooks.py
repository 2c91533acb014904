# SPDX-License-Identifier: Apache-2.0
"""Webhooks arrive signed, at least once, under one webhook-id, whatever receiver, line and process do."""

import base64
import hashlib
import hmac
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest

from keepwell.bridges import delivering
from keepwell.bridges.choices import Trouble
from keepwell.bridges.jobs import forget_old_deliveries
from keepwell.bridges.models import Delivery, Webhook
from keepwell.bridges.queueing import queue_new
from keepwell.bridges.services import (
    ChangeWebhook,
    RenewSecret,
    ReplayFailed,
    ResumeWebhook,
    change_webhook,
    pause_webhook,
    remove_webhook,
    renew_secret,
    replay_delivery,
    replay_failed,
    resume_webhook,
    send_test,
    take_over_webhook,
)
from keepwell.bridges.signing import signature
from keepwell.desk.services import Reply, reply
from keepwell.kernel import clock, relay
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import DomainError, NotFound
from keepwell.kernel.scope import reading, within_scope
from keepwell.people.models import Account, Notice
from keepwell.people.services import close_account
from tests.factories import people
from tests.factories.desk import Desk, desk, opened
from tests.factories.people import account
from tests.factories.receivers import Receiver, again, attempts, deliveries, receiver, settle, webhook
from tests.factories.sla import at

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def story(committed: None) -> Iterator[Desk]:
    made = desk()
    account(made.cast.zhou, "zhou@example.com")
    account(made.cast.chen, "chen@example.com")
    yield made
    clock.shift(timedelta(0), is_demo=True)


@pytest.fixture
def post(story: Desk) -> Iterator[Receiver]:
    with receiver() as made:
        yield made


def wait(**words: float) -> None:
    """Let the installation believe that time went by."""
    clock.shift(clock._offset + timedelta(**words), is_demo=True)


def told(story: Desk, post: Receiver, *types: str) -> Webhook:
    return webhook(story.as_("zhou"), story.cast.group, post, *(types or ("desk.ticket_opened",)))


def verified(secret: str, call: object) -> bool:
    """What Standard Webhooks 1.0 asks of a receiver, written from its text."""
    headers, body = call.headers, call.body  # type: ignore[attr-defined]  # a Call
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return f"v1,{expected}" in headers["webhook-signature"].split(" ")


def test_the_signature_is_that_of_the_standards_example() -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    made = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_an_event_arrives_signed_as_a_cloudevent(story: Desk, post: Receiver) -> None:
    hook = told(story, post)
    ticket = opened(story)
    assert settle() == 1
    (call,) = post.calls
    assert call.headers["content-type"].startswith("application/cloudevents+json")
    assert verified(hook.secret, call)  # type: ignore[attr-defined]  # shown once
    assert not verified("whsec_" + base64.b64encode(b"x" * 32).decode(), call)
    assert (call.event["type"], call.event["subject"]) == ("keepwell.desk.ticket_opened", f"ticket/{ticket.pk}")
    assert call.event["id"] == call.headers["webhook-id"]
    (row,) = deliveries(hook)
    assert (row.state, row.status, row.attempts) == ("delivered", 204, 1)
    (one,) = attempts(row)
    assert (one.status, one.trouble, one.sent_bytes) == (204, "", len(call.body))
    assert settle() == 0


def test_the_secret_is_readable_nowhere(story: Desk, post: Receiver, as_superuser: psycopg.Connection) -> None:
    hook = told(story, post)
    opened(story)
    settle()
    secret: str = hook.secret  # type: ignore[attr-defined]  # shown once
    for (table,) in as_superuser.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall():
        found = as_superuser.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{secret[6:30]}%"])
        assert found.fetchone() == (0,), table
    signed = post.calls[0].headers["webhook-signature"][3:20]
    found = as_superuser.execute("SELECT count(*) FROM bridges_attempt t WHERE t::text LIKE %s", [f"%{signed}%"])
    assert found.fetchone() == (0,)


def test_only_what_the_owner_may_read_at_that_moment_is_sent(story: Desk, post: Receiver) -> None:
    theirs = webhook(story.as_("zhou"), story.cast.group, post, "desk.reply_added")
    with within_scope(SYSTEM.scope):
        Webhook.objects.filter(pk=theirs.pk).update(owner=story.cast.chen)
    ticket = opened(story)
    reply(story.as_("li"), ticket, Reply(body="内部", is_internal=True), now=at("2026-03-03 09:32"))
    spoken = reply(story.as_("li"), ticket, Reply(body="您好"), now=at("2026-03-03 09:33"))
    settle()
    assert [call.event["data"]["message_id"] for call in post.calls] == [str(spoken.pk)]


def test_what_the_owner_may_not_read_any_more_is_withheld(story: Desk, post: Receiver) -> None:
    hook = told(story, post, "desk.reply_added")
    reply(story.as_("li"), opened(story), Reply(body="内部", is_internal=True), now=at("2026-03-03 09:32"))
    queue_new(clock.now())
    with within_scope(SYSTEM.scope):
        Webhook.objects.filter(pk=hook.pk).update(owner=story.cast.chen)
    settle()
    (row,) = deliveries(hook)
    assert (row.state, post.calls) == ("withheld", [])


def test_events_of_other_organisations_and_types_stay_away(story: Desk, post: Receiver) -> None:
    webhook(story.as_("zhou"), story.cast.pumps, post, "desk.ticket_opened")
    webhook(story.as_("zhou"), story.cast.group, post, "desk.ticket_closed")
    opened(story)  # 小陈 works elsewhere in the group
    settle()
    assert post.calls == []


def test_a_failed_event_is_tried_again_later_and_others_go_on(story: Desk, post: Receiver) -> None:
    hook = told(story, post)
    post.answers = [500, 204]
    first, second = opened(story), opened(story, title="二")
    assert settle() == 2
    states = [(row.state, row.attempts, row.status) for row in deliveries(hook)]
    assert states == [("waiting", 1, 500), ("delivered", 1, 204)]
    wait(seconds=3)
    assert settle() == 0
    wait(seconds=4)  # five seconds, give or take a fifth
    assert settle() == 1
    assert post.ids[0] == post.ids[2]
    subjects = [call.event["subject"] for call in post.calls]
    assert subjects == [f"ticket/{one.pk}" for one in (first, second, first)]
    assert post.calls[0].event["sequence"] < post.calls[1].event["sequence"]


def test_waits_grow_and_the_last_failure_is_final_until_somebody_replays_it(
    story: Desk, post: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "OPENS_AFTER", 100)
    hook = told(story, post)
    post.answers = [503]
    opened(story)
    waits = []
    for _ in range(8):
        assert settle() == 1
        (row,) = deliveries(hook)
        waits.append((row.next_try_at - clock.now()).total_seconds())
        wait(seconds=waits[-1] + 0.1)
    for found, expected in zip(waits, (5, 30, 300, 1800, 7200, 18000, 36000, 36000), strict=True):
        assert expected * 0.79 <= found <= expected * 1.21
    assert settle() == 1
    (row,) = deliveries(hook)
    assert (row.state, row.attempts, row.trouble) == ("dead", 9, Trouble.BUSY)
    assert [one.status for one in attempts(row)] == [503] * 9
    wait(days=1)
    assert settle() == 0

    post.answers = [200]
    replay_delivery(story.as_("zhou"), row)
    assert settle() == 1
    assert len(set(post.ids)) == 1
    assert deliveries(hook)[0].state == "delivered"
    replay_delivery(story.as_("zhou"), row)  # also what was delivered may be wanted again
    assert settle() == 1


def test_a_receiver_that_asks_for_time_gets_it(story: Desk, post: Receiver) -> None:
    hook = told(story, post)
    post.answers, post.headers = [429], {"retry-after": "600"}
    opened(story)
    settle()
    (row,) = deliveries(hook)
    assert (row.next_try_at - clock.now()).total_seconds() > 590


def test_after_failures_in_a_row_the_receiver_is_left_alone_for_a_while(story: Desk, post: Receiver) -> None:
    hook = told(story, post)
    post.answers = [500]
    for number in range(8):
        opened(story, title=f"T{number}")
    assert settle() == 5
    assert again(hook).rests_until is not None
    wait(seconds=40)
    assert settle() == 0
    wait(seconds=40)
    assert settle() == 1  # one try tells whether it is back
    rest = (again(hook).rests_until - clock.now()).total_seconds()  # type: ignore[operator]  # it rests
    assert 95 < rest < 145
    post.answers = [204]
    wait(seconds=150)
    settle()
    wait(minutes=1)
    settle()
    assert {row.state for row in deliveries(hook)} == {"delivered"}
    assert (again(hook).failures, again(hook).rests_until, again(hook).trouble) == (0, None, "")


def test_after_days_it_is_switched_off_its_owner_is_told_and_nothing_is_lost(story: Desk, post: Receiver) -> None:
    hook = told(story, post)
    post.answers = [500]
    opened(story)
    settle()
    wait(days=3, minutes=1)
    settle()
    delivering.switch_off_hopeless(clock.now())
    assert (again(hook).state, again(hook).trouble) == ("disabled", Trouble.BROKEN)
    while relay.relay_once():
        pass
    with reading(SYSTEM):
        (notice,) = Notice.objects.filter(person=story.cast.zhou, kind="bridges.webhook_off")
    assert notice.link == f"/administration/webhooks/{hook.pk}/"
    meanwhile = opened(story, title="期间")
    assert settle() == 0
    with pytest.raises(DomainError):
        send_test(story.as_("zhou"), hook)
    post.answers = [204]
    resume_webhook(story.as_("zhou"), hook, ResumeWebhook())
    settle()
    assert f"ticket/{meanwhile.pk}" in [call.event["subject"] for call in post.calls]


def test_a_receiver_that_is_gone_is_not_called_again(story: Desk, post: Receiver) -> None:
    hook = told(story, post)
    post.answers = [410]
    opened(story)
    opened(story, title="二")
    assert settle() == 1
    delivering.switch_off_hopeless(clock.now())
    assert again(hook).trouble == Trouble.GONE


def test_redirects_are_not_followed_and_big_or_odd_answers_do_no_harm(story: Desk, post: Receiver) -> None:
    hook = told(story, post)
    post.answers, post.headers, post.body = [302], {"location": "http://169.254.169.254/"}, b"\x00<script>\xff" * 300
    opened(story)
    settle()
    (row,) = deliveries(hook)
    assert row.trouble == Trouble.MOVED
    (one,) = attempts(row)
    assert one.answer_headers["location"] == "http://169.254.169.254/"
    assert len(one.answer_head) == 1000
    assert "\x00" not in one.answer_head
    assert len(post.calls) == 1


def test_while_paused_nothing_leaves_and_what_was_missed_can_be_left_out(story: Desk, post: Receiver) -> None:
    hook = told(story, post)
    pause_webhook(story.as_("zhou"), hook)
    opened(story)
    assert settle() == 0
    resume_webhook(story.as_("zhou"), hook, ResumeWebhook(skip_missed=True))
    assert settle() == 0
    opened(story, title="二")
    assert settle() == 1


def test_during_a_rotation_both_secrets_sign_and_then_only_the_new_one(story: Desk, post: Receiver) -> None:
    hook = told(story, post)
    old: str = hook.secret  # type: ignore[attr-defined]  # shown once
    new: str = renew_secret(story.as_("zhou"), hook, RenewSecret(overlap_hours=1)).secret  # type: ignore[attr-defined]
    opened(story)
    settle()
    assert verified(old, post.calls[0])
    assert verified(new, post.calls[0])
    wait(hours=1.1)
    opened(story, title="二")
    settle()
    assert not verified(old, post.calls[1])
    assert verified(new, post.calls[1])
    last: str = renew_secret(story.as_("zhou"), hook, RenewSecret(overlap_hours=0)).secret  # type: ignore[attr-defined]
    send_test(story.as_("zhou"), hook)
    settle()
    assert verified(last, post.calls[2])
    assert not verified(new, post.calls[2])


def test_a_test_event_goes_at_once_and_is_not_tried_again(story: Desk, post: Receiver) -> None:
    hook = told(story, post)
    post.answers = [404]
    sent = send_test(story.as_("zhou"), hook)
    settle()
    assert post.calls[0].event["type"] == "keepwell.bridges.test"
    assert post.ids == [str(sent.message_id)]
    assert deliveries(hook)[0].state == "dead"


def test_all_that_failed_since_a_moment_is_replayed_together(story: Desk, post: Receiver) -> None:
    hook = told(story, post)
    post.answers = [400]
    for _ in range(3):
        send_test(story.as_("zhou"), hook)
        settle()
    middle = deliveries(hook)[1].ended_at
    post.answers, post.calls = [200], []
    replay_failed(story.as_("zhou"), hook, ReplayFailed(since=middle))
    assert settle() == 2
    assert [row.state for row in deliveries(hook)] == ["dead", "delivered", "delivered"]


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("http://mes.example.com/hook", "https"),
        ("ftp://mes.example.com/hook", "web address"),
        ("https://u:p@mes.example.com/", "name and password"),
        ("https://mes.example.com:22/", "Port"),
    ],
)
def test_an_address_must_be_one_that_may_be_called(story: Desk, post: Receiver, url: str, word: str) -> None:
    hook = told(story, post)
    with pytest.raises(DomainError) as refused:
        change_webhook(story.as_("zhou"), hook, ChangeWebhook(name="x", url=url, event_types=("*",)))
    assert refused.value.field == "url"


def test_inside_addresses_are_refused_when_called(story: Desk, post: Receiver) -> None:
    hook = told(story, post)
    with within_scope(SYSTEM.scope):
        Webhook.objects.filter(pk=hook.pk).update(url="https://169.254.169.254/latest")
    opened(story)
    settle()
    (row,) = deliveries(hook)
    assert (row.trouble, row.status) == (Trouble.FORBIDDEN, None)


def test_strangers_and_requesters_cannot_touch_it(story: Desk, post: Receiver) -> None:
    hook = told(story, post)
    for who in ("stranger", "chen"):
        with pytest.raises(NotFound):
            pause_webhook(story.as_(who), hook)


def test_when_the_owner_leaves_somebody_takes_it_over(story: Desk, post: Receiver) -> None:
    hook = webhook(story.as_("zhou"), story.cast.group, post, "desk.ticket_opened")
    with reading(SYSTEM):
        login = Account.objects.get(person=story.cast.zhou)
    close_account(SYSTEM, login)
    opened(story)
    settle()
    assert (again(hook).state, again(hook).trouble) == ("disabled", Trouble.OWNER)
    people.account(story.cast.li, "li@example.com")
    take_over_webhook(story.as_("li"), hook)
    resume_webhook(story.as_("li"), hook, ResumeWebhook())
    assert settle() == 1


def test_removal_takes_the_log_along_and_old_deliveries_are_forgotten(story: Desk, post: Receiver) -> None:
    hook = told(story, post)
    opened(story)
    settle()
    wait(days=29)
    forget_old_deliveries()
    assert len(deliveries(hook)) == 1
    wait(days=2)
    forget_old_deliveries()
    assert deliveries(hook) == []
    remove_webhook(story.as_("zhou"), hook)
    with reading(SYSTEM):
        assert not Webhook.objects.exists()


_CHILD = """
import django; django.setup()
from dataclasses import replace
from django.conf import settings
settings.KEEPWELL = replace(settings.KEEPWELL, outbound_inside=("127.0.0.1",))
from tests.factories.receivers import settle
settle()
"""


def _child() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", _CHILD], env=os.environ.copy())


def test_a_worker_killed_again_and_again_loses_nothing_and_repeats_only_under_the_same_id(
    story: Desk, post: Receiver
) -> None:
    hook = told(story, post)
    tickets = [opened(story, title=f"T{number}") for number in range(12)]
    children: list[subprocess.Popen[bytes]] = []

    for kill_at in (1, 4, 9):
        has_child = threading.Event()

        def kill(kill_at: int = kill_at, has_child: threading.Event = has_child) -> None:
            if len(post.calls) == kill_at:
                has_child.wait(20)
                os.kill(children[-1].pid, signal.SIGKILL)

        post.on_call = kill
        children.append(_child())
        has_child.set()
        assert children[-1].wait(60) == -signal.SIGKILL
        post.on_call = None
        with within_scope(SYSTEM.scope):  # the dead worker's lease runs out
            Webhook.objects.filter(pk=hook.pk).update(leased_until=None)
    settle()
    assert {row.state for row in deliveries(hook)} == {"delivered"}
    assert {call.event["subject"] for call in post.calls} == {f"ticket/{one.pk}" for one in tickets}
    assert len(set(post.ids)) == 12
    assert len(post.ids) == 12 + 3  # each kill fell between sending and remembering
    with reading(SYSTEM):
        assert Delivery.objects.count() == 12


def test_while_a_dead_workers_lease_lasts_nobody_calls_and_then_somebody_does(story: Desk, post: Receiver) -> None:
    hook = told(story, post)
    opened(story)
    with within_scope(SYSTEM.scope):
        Webhook.objects.filter(pk=hook.pk).update(leased_until=clock.now() + delivering.LEASE)
    assert settle() == 0
    wait(seconds=61)
    assert settle() == 1


def test_two_workers_at_once_send_each_event_once_and_in_order(story: Desk, post: Receiver) -> None:
    told(story, post)
    tickets = [opened(story, title=f"T{number}") for number in range(20)]
    workers = [_child() for _ in range(2)]
    assert [one.wait(90) for one in workers] == [0, 0]
    settle()
    assert [call.event["subject"] for call in post.calls] == [f"ticket/{one.pk}" for one in tickets]
