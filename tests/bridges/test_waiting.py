# SPDX-License-Identifier: Apache-2.0
"""Waiting for changes at the event stream's address."""

import asyncio
import json
import threading
import time
from typing import Any

import pytest
from django.db import connection

from keepwell.site.stream import Hub
from keepwell.site.waiting import answer
from tests.factories.api import Caller, key_of
from tests.factories.desk import desk, opened

pytestmark = pytest.mark.usefixtures("committed")


def asked(key: str, query: str) -> tuple[int, dict[str, Any]]:
    """One request to the ASGI answer."""
    said: list[Any] = []

    async def send(message: Any) -> None:
        said.append(message)

    headers = {"authorization": f"Bearer {key}"} if key else {}
    asyncio.run(answer({"query_string": query.encode()}, headers, Hub(listens=False), send))
    return said[0]["status"], json.loads(said[1]["body"])


def test_who_waits_is_answered_soon_after_something_happened_and_empty_when_nothing_did() -> None:
    story = desk()
    key = key_of(story.cast.zhou)
    start = Caller(story.cast.zhou).get("/changes", after="now").json()["next"]
    began = time.monotonic()
    status, empty = asked(key, f"after={start}&wait=1")
    assert (status, empty["items"]) == (200, [])
    assert 0.9 < time.monotonic() - began < 20

    def later() -> None:
        time.sleep(0.5)
        opened(story)
        connection.close()

    writing = threading.Thread(target=later)
    writing.start()
    began = time.monotonic()
    status, found = asked(key, f"after={empty['next']}&wait=50&type=desk.ticket_opened")
    writing.join()
    assert [one["type"] for one in found["items"]] == ["keepwell.desk.ticket_opened"]
    assert time.monotonic() - began < 40


@pytest.mark.parametrize("query", ["wait=61", "wait=x", "colour=red", "after=garbled", "type=no.such", "limit=0"])
def test_what_makes_no_sense_is_refused(query: str) -> None:
    story = desk()
    assert asked(key_of(story.cast.zhou), query)[0] == 422
    assert asked("", query)[0] == 401
