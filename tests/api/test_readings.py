# SPDX-License-Identifier: Apache-2.0
"""What programs read: queue, ticket with its why, conversation and files, contracts, calendars, log, report."""

import json
from base64 import b64decode
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from keepwell.desk.services import Reply, reply
from keepwell.kernel import clock, relay
from keepwell.people.choices import Role
from tests.factories.api import Caller
from tests.factories.desk import Desk, desk, opened
from tests.factories.people import person, role
from tests.factories.sla import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = desk()
    monkeypatch.setattr(clock, "now", lambda: at("2026-03-03 10:42"))
    return made


def test_the_queue_is_the_page_of_the_queue(story: Desk) -> None:
    first = opened(story)
    second = opened(story, "liu", "2026-03-03 09:00", is_production_stopped=True, kind="incident", title="PDM 打不开")
    items = Caller(story.cast.wang).get("/tickets").json()["items"]
    assert [one["number"] for one in items] == [second.number, first.number]
    assert items[0]["severity"] == "severe"
    assert items[0]["requester"]["name"] == "Liu"  # 小刘 for an English reader
    assert items[0]["customer"] == "Huadong Manufacturing Group"
    assert items[1]["next_due_at"] is not None
    only = Caller(story.cast.wang).get("/tickets", kind="incident", customer_id=str(story.cast.group.pk)).json()
    assert [one["number"] for one in only["items"]] == [second.number]
    assert Caller(story.cast.wang).get("/tickets", view="closed").json() == {"items": [], "next": ""}
    assert Caller(story.cast.wang).get("/tickets", view="newest").status_code == 422


def test_a_long_queue_goes_on_behind_its_cursor(story: Desk) -> None:
    numbers = {opened(story, when=f"2026-03-03 09:{minute:02}").number for minute in range(52)}
    caller = Caller(story.cast.wang)
    first = caller.get("/tickets").json()
    rest = caller.get("/tickets", after=first["next"]).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (50, 2, "")
    assert {one["number"] for one in first["items"] + rest["items"]} == numbers


def test_a_ticket_shows_its_clocks_and_they_add_up(story: Desk) -> None:
    ticket = opened(story)
    caller = Caller(story.cast.chen)
    by_number, by_id = (caller.get(f"/tickets/{key}").json() for key in (ticket.number, ticket.pk))
    assert by_number == by_id
    assert by_id["party"] == "customer"
    assert "desk.withdraw_ticket" in by_id["verbs"]
    assert by_id["people"]["owner"]["name"] == "Zhou Min"
    first = next(one for one in by_id["clocks"]["clocks"] if one["milestone"] == "first_response")
    # 09:12 to 10:42 is an hour and a half of service time, of two
    assert first["used_s"] == sum(part["seconds"] for one in first["segments"] for part in one["intervals"]) == 5_400
    assert (
        first["goal_s"] - first["used_s"]
        == first["remaining_s"]
        == 1_800
        == sum(one["seconds"] for one in first["ahead"])
    )


def test_a_conversation_is_read_in_stretches_with_its_files(story: Desk) -> None:
    ticket = opened(story)
    sent = Caller(story.cast.chen).client.post(
        "/api/v1/uploads", {"file": SimpleUploadedFile("日志.txt", "出错".encode())}
    )
    assert sent.status_code == 200
    assert (sent.json()["name"], sent.json()["size"], sent.json()["media_type"]) == ("日志.txt", 6, "text/plain")
    claim = sent.json()["claim"]
    said = Caller(story.cast.chen).post(f"/tickets/{ticket.pk}/reply", {"body": "见附件", "attachments": [claim]})
    assert said.status_code == 200
    assert said.json()["body"] == "见附件"
    reply(story.as_("wang"), ticket, Reply(body="只有我们看得到", is_internal=True), now=at("2026-03-03 10:43"))

    ours = Caller(story.cast.wang).get(f"/tickets/{ticket.pk}/messages", limit=2).json()
    assert [one["body"] for one in ours["items"]] == [ticket.title, "见附件"]
    more = Caller(story.cast.wang).get(f"/tickets/{ticket.pk}/messages", after=ours["next"]).json()
    assert [one["body"] for one in more["items"]] == ["只有我们看得到"]
    theirs = Caller(story.cast.chen).get(f"/tickets/{ticket.number}/messages").json()
    assert [one["body"] for one in theirs["items"]] == [ticket.title, "见附件"]

    (file,) = theirs["items"][1]["attachments"]
    got = Caller(story.cast.chen).get(f"/attachments/{file['id']}")
    assert b"".join(got.streaming_content) == "出错".encode()
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Disposition"].startswith("attachment")


def test_a_claim_check_is_its_senders_own(story: Desk) -> None:
    ticket = opened(story)
    sent = Caller(story.cast.wang).client.post("/api/v1/uploads", {"file": SimpleUploadedFile("a.txt", b"a")})
    refused = Caller(story.cast.chen).post(
        f"/tickets/{ticket.pk}/reply", {"body": "?", "attachments": [sent.json()["claim"]]}
    )
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "attachments"
    assert Caller(story.cast.wang).post("/uploads", {}).status_code == 422


def test_search_finds_what_the_caller_may_see(story: Desk) -> None:
    ticket = opened(story)
    while relay.relay_once():
        pass
    (hit,) = Caller(story.cast.chen).get("/search", q="BOM").json()["items"]
    assert (hit["id"], hit["codes"]) == (str(ticket.pk), [ticket.number])
    assert [part["text"] for part in hit["title"] if part["is_match"]] == ["BOM"]
    assert Caller(story.stranger).get("/search", q="BOM").json()["items"] == []
    listed = Caller(story.cast.wang).get("/tickets", q="BOM").json()["items"]
    assert [one["number"] for one in listed] == [ticket.number]


def test_contracts_show_their_clauses_and_systems(story: Desk) -> None:
    (line,) = Caller(story.cast.zhou).get("/contracts").json()["items"]
    page = Caller(story.cast.zhou).get(f"/contracts/{line['id']}").json()
    assert [one["number"] for one in page["versions"]] == [1]
    assert page["versions"][0]["effective"] == {"since": "2026-01-01", "until": None}
    goals = {(one["class_code"], one["milestone"]): one["goal_seconds"] for one in page["versions"][0]["clauses"]}
    assert goals["severe", "first_response"] > 0
    assert [one["code"] for one in page["systems"]] == ["WC"]
    assert Caller(story.stranger).get(f"/contracts/{line['id']}").status_code == 404
    assert Caller(story.stranger).get("/contracts").json() == {"items": [], "next": None}
    listed = Caller(story.cast.chen).get("/covered-systems").json()["items"]
    assert [one["name"] for one in listed] == ["Windchill"]


def test_a_month_of_the_calendar_shows_holiday_and_make_up_day(story: Desk) -> None:
    caller = Caller(story.cast.chen)
    assert "CN-5x8" in [one["code"] for one in caller.get("/calendars").json()]
    assert caller.get("/calendars/CN-5x8").json()["versions"][0]["status"] == "published"
    body = caller.get("/calendars/CN-5x8/month", year=2026, month=2).json()
    days = {one["day"]: one for week in body["weeks"] for one in week}
    # 2026: Spring Festival from 15 to 23 February, Saturday the 14th is worked
    assert (days["2026-02-16"]["kind"], days["2026-02-16"]["open_s"]) == ("holiday", 0)
    assert (days["2026-02-14"]["kind"], days["2026-02-14"]["open_s"] > 0) == ("makeup", True)
    assert caller.get("/calendars/NONE/month").status_code == 404
    assert caller.get("/calendars/CN-5x8/month", month=13).status_code == 422


def test_an_auditor_reads_entries_and_others_do_not(story: Desk) -> None:
    auditor = person(story.cast.provider, "宋岚")
    role(auditor, Role.AUDITOR, story.cast.provider)
    ticket = opened(story)
    caller = Caller(auditor)
    (line,) = caller.get("/log", action="desk.open_ticket", target_id=str(ticket.pk)).json()["items"]
    assert (line["result"], line["target_label"], line["actor_label"]) == ("done", ticket.number, "小陈")
    detail = caller.get(f"/log/{line['id']}").json()
    assert detail["is_unchanged"] is True
    assert len(b64decode(detail["leaf"])) == 32
    assert detail["content"]["command"]["title"] == ticket.title
    assert detail["proof"] is None  # it has no place yet: nothing is committed in this test
    assert Caller(story.cast.chen).get("/log").json()["items"] == []
    assert Caller(story.cast.chen).get(f"/log/{line['id']}").status_code == 404
    first = caller.get("/log", limit=2).json()
    second = caller.get("/log", limit=2, after=first["next"]).json()
    assert first["items"][-1]["id"] > second["items"][0]["id"]


def test_the_report_counts_what_the_caller_may_see(story: Desk) -> None:
    ticket = opened(story)
    ours = Caller(story.cast.zhou).get("/reports/sla", customer="hd", tickets=True).json()
    assert [one["number"] for one in ours["tickets"]] == [ticket.number]
    # two hours of service time from 09:12 are not over at 10:42
    assert ours["tickets"][0]["first_response"] == "open"
    assert (
        Caller(story.cast.zhou).get("/reports/sla", customer="hd", **{"from": "2026-03-04"}).json()["ticket_count"] == 0
    )
    assert Caller(story.stranger).get("/reports/sla", customer="hd").status_code == 404
    turned = Caller(story.cast.zhou).get("/reports/sla", customer="hd", **{"from": "2026-03-04", "to": "2026-03-01"})
    assert turned.status_code == 422


@pytest.mark.parametrize(("language", "word"), [("en", "Not found"), ("zh-CN", "找不到"), ("", "找不到")])
def test_a_refusal_speaks_the_language_asked_for_else_the_accounts(story: Desk, language: str, word: str) -> None:
    ticket = opened(story)
    answer = Caller(story.stranger, language).get(f"/tickets/{ticket.number}")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["title"] == word


def test_every_kind_of_error_is_a_problem(story: Desk) -> None:
    ticket = opened(story)
    caller = Caller(story.cast.wang)
    address = f"/tickets/{ticket.pk}/reply"
    broken = caller.client.post("/api/v1" + address, "{", content_type="application/json")
    big = caller.client.post(
        "/api/v1" + address, json.dumps({"body": "x" * 3_000_000}), content_type="application/json"
    )
    answers: dict[int, Any] = {
        400: broken,
        401: Caller(None).get("/tickets"),
        404: caller.get("/no-such-thing"),
        405: caller.get(address),
        413: big,
        422: caller.post(address, {"body": 1, "colour": "red"}),
    }
    for status, answer in answers.items():
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json"), status
        assert answer.json()["status"] == status
    fields = {one["field"]: one["message"] for one in answers[422].json()["errors"]}
    assert fields == {"body": "This must be a text.", "colour": "There is no such field."}
    assert answers[405].headers["Allow"] == "POST"


def test_a_denial_names_policies_and_reasons(story: Desk) -> None:
    ticket = opened(story)
    answer = Caller(story.cast.chen).post(f"/tickets/{ticket.pk}/resolve", {"cause": "plm", "solution": "重启"})
    assert answer.status_code == 403
    assert answer.json()["reasons"]
