# SPDX-License-Identifier: Apache-2.0
"""Live events: each viewer hears of his own rows only, through one listening connection."""

import asyncio
from typing import Any
from uuid import UUID

import orjson
import psycopg
import pytest

from keepwell.kernel.actor import Scope
from keepwell.site import embedded, stream

HERE = UUID("01890000-0000-7000-8000-000000000001")
THERE = UUID("01890000-0000-7000-8000-000000000002")


def item(organisation: UUID | None, name: str = "desk.ticket_opened") -> dict[str, Any]:
    """What the relay tells about one event."""
    return {"name": name, "customer": None, "organisation_id": str(organisation) if organisation else None}


@pytest.mark.parametrize(
    ("about", "scope", "is_told"),
    [
        (HERE, Scope(organisations=frozenset({HERE})), True),
        (THERE, Scope(organisations=frozenset({HERE})), False),
        (THERE, Scope(everything=True), True),
        (None, Scope(organisations=frozenset({HERE})), False),
        (HERE, Scope(), False),
    ],
)
def test_a_viewer_hears_of_rows_in_his_scope_only(about: UUID | None, scope: Scope, is_told: bool) -> None:
    assert stream.concerns(item(about), scope) is is_told


def test_without_an_organisation_the_customer_decides() -> None:
    about = item(None) | {"customer": str(HERE)}
    assert stream.concerns(about, Scope(organisations=frozenset({HERE})))
    assert not stream.concerns(about, Scope(organisations=frozenset({THERE})))


def test_one_listening_connection_serves_every_stream(django_db_setup: None, cluster: embedded.Cluster) -> None:
    async def story() -> tuple[list[Any], int]:
        hub = stream.Hub()
        first, second = hub.open(), hub.open()
        async with await psycopg.AsyncConnection.connect(cluster.app_url, autocommit=True) as speaker:
            await listening(speaker)
            await speaker.execute("SELECT pg_notify('kw_live', %s)", [orjson.dumps([item(HERE)]).decode()])
            heard = [await asyncio.wait_for(queue.get(), 10) for queue in (first, second)]
            listeners = await count_listening(speaker)
        await hub.stop()
        return heard, listeners

    heard, listeners = asyncio.run(story())
    assert heard == [item(HERE), item(HERE)]
    assert listeners == 1


async def count_listening(connection: psycopg.AsyncConnection[Any]) -> int:
    """Sessions of the application whose last words were LISTEN."""
    query = b"SELECT count(*) FROM pg_stat_activity WHERE query = 'LISTEN kw_live' AND usename = 'keepwell_app'"
    row = await (await connection.execute(query)).fetchone()
    assert row is not None
    return int(row[0])


async def listening(connection: psycopg.AsyncConnection[Any]) -> None:
    """Waits until the hub listens."""
    for _attempt in range(200):
        if await count_listening(connection):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("nobody listens")


def test_a_reader_that_does_not_keep_up_is_let_go() -> None:
    async def story() -> tuple[int, int]:
        hub = stream.Hub(listens=False)
        queue = hub.open()
        hub.hand_out([item(HERE)] * (stream.MOST_WAITING + 50))
        hub.hand_out([item(HERE)])
        return queue.qsize(), hub.count

    waiting, streams = asyncio.run(story())
    assert waiting == stream.MOST_WAITING
    assert streams == 0


@pytest.mark.parametrize("header", ["", "x", "keepwell_session_8000=", "a=b; =;;", "keepwell_session_8000=forged"])
def test_a_cookie_that_opens_nothing_is_nobody(header: str, committed: None) -> None:
    assert stream.actor_of_cookies(header) is stream.NOBODY
