# SPDX-License-Identifier: Apache-2.0
"""The feed of changes: in the order of commits, without gaps under concurrency, and nobody reads what is not his."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from keepwell.bridges import feed
from keepwell.bridges.sight import rows_named, told_types
from keepwell.desk.services import Reply, reply
from keepwell.kernel import events
from keepwell.kernel.models import OutboxEvent
from keepwell.kernel.scope import reading
from tests.factories.api import Caller
from tests.factories.desk import Desk, desk, opened
from tests.factories.sla import at

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def story(committed: None) -> Desk:
    return desk()


def _all(caller: Caller, **query: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    after = ""
    while True:
        got = caller.get("/changes", after=after, **query)
        assert got.status_code == 200, got.content.decode()
        page = got.json()
        items += page["items"]
        after = page["next"]
        if page["is_end"]:
            return items


def test_what_happened_is_told_once_in_order_as_cloudevents(story: Desk) -> None:
    ticket = opened(story)
    said = reply(story.as_("zhou"), ticket, Reply(body="正在查"), now=at("2026-03-03 09:30"))
    items = _all(Caller(story.cast.zhou), limit=1)
    mine = [one for one in items if one["subject"].startswith("ticket/")]
    assert [one["type"] for one in mine] == ["keepwell.desk.ticket_opened", "keepwell.desk.reply_added"]
    assert mine[0]["subject"] == f"ticket/{ticket.pk}"
    assert mine[0]["subjectnumber"] == ticket.number
    assert mine[0]["data"]["requester_id"] == str(story.cast.chen.pk)
    assert mine[1]["data"]["message_id"] == str(said.pk)
    assert mine[0]["specversion"] == "1.0"
    assert mine[0]["time"] == "2026-03-03T01:12:00.000Z"
    assert [one["sequence"] for one in items] == sorted(one["sequence"] for one in items)
    assert len({one["id"] for one in items}) == len(items)


def test_it_goes_on_exactly_where_it_stopped(story: Desk) -> None:
    caller = Caller(story.cast.zhou)
    now = caller.get("/changes", after="now").json()["next"]
    assert caller.get("/changes", after=now).json()["items"] == []
    ticket = opened(story)
    first = caller.get("/changes", after=now).json()
    assert [one["subject"] for one in first["items"] if "ticket" in one["type"]] == [f"ticket/{ticket.pk}"]
    assert caller.get("/changes", after=first["next"]).json() == {"items": [], "next": first["next"], "is_end": True}


def test_only_rows_that_the_caller_may_see_are_told(story: Desk) -> None:
    ticket = opened(story)
    note = reply(story.as_("li"), ticket, Reply(body="绝密", is_internal=True), now=at("2026-03-03 09:32"))
    spoken = reply(story.as_("li"), ticket, Reply(body="您好"), now=at("2026-03-03 09:33"))
    elsewhere = _all(Caller(story.stranger))
    assert {one["data"].get("customer_id", "") for one in elsewhere} & {str(story.cast.group.pk)} == set()
    assert [one for one in elsewhere if one["type"].startswith("keepwell.desk.")] == []
    told = {one["data"].get("message_id") for one in _all(Caller(story.cast.chen))}
    assert str(spoken.pk) in told
    assert str(note.pk) not in told
    assert str(note.pk) in {one["data"].get("message_id") for one in _all(Caller(story.cast.wang))}


def test_types_can_be_chosen_and_unknown_ones_are_named(story: Desk) -> None:
    opened(story)
    caller = Caller(story.cast.zhou)
    assert {one["type"] for one in _all(caller, type="desk.ticket_opened")} == {"keepwell.desk.ticket_opened"}
    refused = caller.get("/changes", type="desk.nonsense")
    assert refused.status_code == 422
    assert "desk.nonsense" in refused.json()["detail"]
    listed = {one["name"]: one for one in caller.get("/event-types").json()}
    assert {"name": "ticket_id", "type": "UUID"} in listed["desk.ticket_opened"]["fields"]


@pytest.mark.parametrize("place", ["garbled", "MSAw", "LTEgMDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAw", "§"])
def test_a_place_that_the_feed_never_gave_is_refused(story: Desk, place: str) -> None:
    refused = Caller(story.cast.zhou).get("/changes", after=place)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "after"


def test_a_place_of_another_life_of_the_database_is_refused(story: Desk) -> None:
    far = str(feed.Place(2**40, feed.newest().id))
    assert Caller(story.cast.zhou).get("/changes", after=far).status_code == 422


def test_who_commits_late_is_not_left_behind(story: Desk) -> None:
    """A slow transaction began first: what others committed meanwhile waits until nothing can come before it."""
    caller = Caller(story.cast.zhou)
    start = caller.get("/changes", after="now").json()["next"]
    slow = opened(story, title="慢")
    began, may_end = threading.Event(), threading.Event()

    def late() -> None:
        try:
            with transaction.atomic():
                OutboxEvent.objects.filter(payload__ticket_id=str(slow.pk)).update(relayed_at=None)
                OutboxEvent.objects.create(
                    name="desk.ticket_resumed",
                    payload={
                        "ticket_id": str(slow.pk),
                        "organisation_id": str(slow.organisation_id),
                        "customer_id": str(slow.customer_id),
                    },
                    occurred_at=at("2026-03-03 10:00"),
                )
                began.set()
                may_end.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=late)
    thread.start()
    assert began.wait(20)
    quick = opened(story, title="快")
    early = caller.get("/changes", after=start).json()
    assert str(quick.pk) not in {one["data"].get("ticket_id") for one in early["items"]}
    may_end.set()
    thread.join(20)
    rest = caller.get("/changes", after=early["next"]).json()
    tickets = [one["data"].get("ticket_id") for one in rest["items"] if one["subject"].startswith("ticket/")]
    assert tickets == [str(slow.pk), str(quick.pk)]


def test_many_writers_at_once_leave_no_gap_for_a_reader_who_asks_all_the_time(story: Desk) -> None:
    caller = Caller(story.cast.zhou)
    place = caller.get("/changes", after="now").json()["next"]
    made: list[str] = []
    is_over = threading.Event()

    def write(minute: int) -> None:
        try:
            for number in range(8):
                made.append(str(opened(story, when=f"2026-03-03 09:{minute:02}", title=f"T{minute}-{number}").pk))
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(minute,)) for minute in range(10, 14)]
    for one in writers:
        one.start()
    threading.Thread(target=lambda: ([one.join() for one in writers], is_over.set()), daemon=True).start()
    seen: list[str] = []
    is_last = False
    while True:
        page = caller.get("/changes", after=place, type="desk.ticket_opened", limit=3).json()
        seen += [one["data"]["ticket_id"] for one in page["items"]]
        place = page["next"]
        if is_last and page["is_end"]:
            break
        is_last = is_over.is_set()
    assert len(made) == 32
    assert sorted(seen) == sorted(made)


def test_every_event_of_the_desk_can_be_told_and_what_names_no_row_is_told_to_nobody() -> None:
    desk_events = {one.name for one in events.event_types() if one.name.startswith("desk.")}
    assert desk_events - set(told_types()) == {"desk.history_imported"}
    assert {model._meta.label for model in rows_named("desk.reply_added").values()} == {"desk.Ticket", "desk.Message"}
    assert rows_named("audit.check_asked") == {} or "audit.check_asked" in told_types()


def test_events_of_a_loaded_dump_go_before_everything_since(story: Desk) -> None:
    ticket = opened(story)
    far = 2**50
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_outboxevent SET xid = %s::text::xid8", [str(far)])
    assert feed.adopt_restored() > 0
    later = opened(story, title="之后")
    with reading(story.as_("zhou")):
        order = [one.payload.get("ticket_id") for one in feed.after(feed.Place(), names=["desk.ticket_opened"])]
    assert order == [str(ticket.pk), str(later.pk)]
    assert feed.adopt_restored() == 0
