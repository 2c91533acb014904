# SPDX-License-Identifier: Apache-2.0
"""What every reading and act of the API does alike: fields, unknown words, places, ETags, partial results, examples."""

import http.client
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from keepwell.desk.models import Ticket
from keepwell.kernel import clock
from keepwell.kernel.registry import actions
from tests.api.test_nothing_leaks import make_schema
from tests.factories.api import Caller, key_of
from tests.factories.desk import Desk, desk, opened
from tests.factories.sla import at


@pytest.fixture
def story(db: None, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = desk()
    monkeypatch.setattr(clock, "now", lambda: at("2026-03-03 10:42"))
    return made


def test_fields_keep_what_was_asked_for(story: Desk) -> None:
    ticket = opened(story)
    caller = Caller(story.cast.wang)
    listed = caller.get("/tickets", fields="number,owner.name").json()
    assert listed == {"items": [{"number": ticket.number, "owner": {"name": "Zhou Min"}}], "next": ""}
    one = caller.get(f"/tickets/{ticket.number}", fields="state,people.requester.name,clocks.clocks.milestone").json()
    assert set(one) == {"state", "people", "clocks"}
    assert one["people"] == {"requester": {"name": "Chen"}}
    assert {"milestone": "first_response"} in one["clocks"]["clocks"]
    refused = caller.get("/tickets", fields="number,colour")
    assert refused.status_code == 422
    assert "colour" in refused.json()["detail"]
    assert "severity" in refused.json()["detail"]


@pytest.mark.parametrize("path", ["/me", "/tickets", "/persons", "/webhooks", "/changes", "/calendars", "/search"])
def test_words_nobody_knows_are_refused_and_the_known_ones_named(story: Desk, path: str) -> None:
    refused = Caller(story.cast.wang).get(path, colour="red", q="x" if path == "/search" else "")
    assert refused.status_code == 422
    assert "colour" in refused.json()["detail"]
    assert "fields" in refused.json()["detail"]
    chinese = Caller(story.cast.wang, "zh-CN").get(path, colour="red").json()
    assert "colour" in chinese["detail"]
    assert chinese["title"] == "请求与规则冲突" or not chinese["title"].isascii()


def test_who_is_not_signed_in_is_told_nothing_of_words(story: Desk) -> None:
    assert Caller(None).get("/tickets", colour="red").status_code == 401


def test_the_queues_filters_and_orders_are_those_of_its_page(story: Desk) -> None:
    first = opened(story)
    second = opened(story, "liu", "2026-03-03 09:30", title="二")
    caller = Caller(story.cast.wang)

    def numbers(**words: str) -> list[str]:
        got = caller.get("/tickets", **words)
        assert got.status_code == 200, got.content.decode()
        return [one["number"] for one in got.json()["items"]]

    assert numbers(sort="-opened") == [second.number, first.number]
    assert numbers(sort="opened", state="new,in_progress") == [first.number, second.number]
    assert numbers(owner="me") == []
    assert numbers(organisation=str(story.cast.pumps.pk)) == [second.number]
    assert numbers(opened_to="2026-03-02") == []
    assert numbers(customer_id=str(story.cast.group.pk), sort="opened") == numbers(
        customer=str(story.cast.group.pk), sort="opened"
    )
    for wrong in ({"state": "new,odd"}, {"owner": "somebody"}, {"sort": "colour"}, {"due_from": "tomorrow"}):
        refused = caller.get("/tickets", **wrong)
        assert refused.status_code == 422, wrong
        assert refused.json()["errors"][0]["field"] == next(iter(wrong))


def test_a_place_is_good_for_its_own_list_only(story: Desk) -> None:
    for minute in range(52):
        opened(story, when=f"2026-03-03 09:{minute:02}")
    caller = Caller(story.cast.wang)
    place = caller.get("/tickets").json()["next"]
    assert len(caller.get("/tickets", after=place).json()["items"]) == 2
    assert caller.get("/tickets", after=place, fields="number").status_code == 200
    for words in ({"after": place, "sort": "-opened"}, {"after": "garbled"}, {"after": place[:-1]}):
        assert caller.get("/tickets", **words).status_code == 422, words
    assert caller.get("/persons", after="garbled").status_code == 422
    assert caller.get("/contracts", after="1").status_code == 422


def test_what_has_not_changed_is_not_sent_again(story: Desk) -> None:
    opened(story)
    caller = Caller(story.cast.wang)
    first = caller.get("/tickets")
    tag = first.headers["ETag"]

    def asked(tags: str) -> Any:
        return caller.client.get("/api/v1/tickets", headers={"if-none-match": tags})

    again = asked(f'"other", W/{tag}')
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    opened(story, title="二")
    assert asked(tag).status_code == 200


def test_an_act_happens_only_to_what_the_caller_has_seen(story: Desk) -> None:
    ticket = opened(story)
    caller = Caller(story.cast.wang)
    path = f"/api/v1/tickets/{ticket.pk}/reply"

    def say(words: str, **headers: str) -> Any:
        return caller.client.post(path, {"body": words}, "application/json", headers=headers)

    tag = caller.get(f"/tickets/{ticket.pk}").headers["ETag"]
    assert say("一", **{"if-match": tag, "idempotency-key": "one"}).status_code == 200
    stale = say("二", **{"if-match": tag})
    assert stale.status_code == 412
    assert stale.headers["Content-Type"] == "application/problem+json"
    now = caller.get(f"/tickets/{ticket.pk}").headers["ETag"]
    assert now.strip('"').partition(".")[0] == stale.json()["current"]
    assert say("一", **{"if-match": tag, "idempotency-key": "one"}).status_code == 200  # a repetition is none
    assert say("三", **{"if-match": f'"x", {now}'}).status_code == 200
    assert say("四", **{"if-match": "*"}).status_code == 200
    assert say("五").status_code == 200
    assert (
        Caller(story.stranger)
        .client.post(path, {"body": "x"}, "application/json", headers={"if-match": '"v1"'})
        .status_code
        == 404
    )


def test_rows_without_a_version_of_their_own_can_be_asked_for_too(story: Desk) -> None:
    caller = Caller(story.cast.chen)
    path = f"/persons/{story.cast.chen.pk}"
    tag = caller.get(path).headers["ETag"]
    address, body = f"/api/v1{path}/add-contact", {"kind": "email", "value": "c@example.com"}
    wrong = caller.client.post(address, body, "application/json", headers={"if-match": '"h0"'})
    right = caller.client.post(address, body, "application/json", headers={"if-match": tag})
    assert (wrong.status_code, right.status_code) == (412, 200)


def test_an_act_on_many_says_what_became_of_each(story: Desk) -> None:
    mine = opened(story)
    nowhere = "01960d3e-7a30-7c3e-9d5a-5f0c2b1a9e01"
    bulk = [name for name, one in actions().items() if one.is_set and one.target is Ticket and not one.makes]
    name = next(one for one in bulk if "assign" in one)
    path = f"/tickets/{name.split('.')[1].replace('_', '-')}"
    from tests.api.leaking import body_for  # noqa: PLC0415  # only here

    body = {**body_for(actions()[name].command, story.cast.wang.pk), "ids": [str(mine.pk), nowhere]}
    theirs = Caller(story.cast.chen).post(path, body)
    assert theirs.status_code == 200, theirs.content.decode()
    by_id = {one["id"]: one["status"] for one in theirs.json()["items"]}
    assert by_id[nowhere] == 404
    assert by_id[str(mine.pk)] == 403  # he may see it, and is told why not
    assert [bool(one["reasons"]) for one in theirs.json()["items"]] == [True, False]
    stranger = Caller(story.stranger).post(path, body).json()
    assert {one["status"] for one in stranger["items"]} == {404}


def test_every_body_and_answer_has_an_example_that_fits_its_schema() -> None:
    schema = make_schema()
    seen = 0
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            told = [one for status, one in operation["responses"].items() if int(status) < 300]
            for holder in (operation.get("requestBody", {}), *told):
                content = holder.get("content", {}).get("application/json")
                if content is None:
                    continue
                whole = {**content["schema"], "components": schema["components"]}
                assert list(Draft202012Validator(whole).iter_errors(content["example"])) == [], (method, path)
                seen += 1
    assert seen > 400


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@pytest.fixture
def server(committed: None) -> Iterator[int]:
    """The real server in front of the application."""
    port = _free_port()
    words = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "keepwell.site.wsgi:application"]
    running = subprocess.Popen([sys.executable, "-m", "granian", *words])
    try:
        for _ in range(300):
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        yield port
    finally:
        running.terminate()
        running.wait(20)


def test_after_a_body_that_is_too_large_the_connection_goes_on(server: int) -> None:
    story = desk()
    ticket = opened(story)
    headers = {"authorization": f"Bearer {key_of(story.cast.wang)}", "content-type": "application/json"}
    line = http.client.HTTPConnection("127.0.0.1", server, timeout=60)
    line.request("GET", "/api/v1/me", headers=headers)
    assert line.getresponse().read()
    before = line.sock
    line.request("POST", f"/api/v1/tickets/{ticket.pk}/reply", json.dumps({"body": "x" * 5_000_000}), headers)
    refused = line.getresponse()
    assert (refused.status, json.loads(refused.read())["status"]) == (413, 413)
    line.request("GET", "/api/v1/me", headers=headers)
    answer = line.getresponse()
    assert answer.status == 200
    answer.read()
    assert line.sock is before
    line.close()
