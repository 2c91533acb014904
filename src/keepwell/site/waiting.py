# SPDX-License-Identifier: Apache-2.0
"""`/changes?wait=30` of the event stream: the feed of changes for programs that wait until something happens.

A request that waits must not hold one of the few web threads; here it holds nothing but a line. It asks again when the
database tells of something, and every second for what is told to no browser.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, Protocol
from urllib.parse import parse_qs

from django.db import connections

from keepwell.bridges.selectors import stretch
from keepwell.kernel.actor import Actor, Via
from keepwell.kernel.api.problems import problem
from keepwell.kernel.api.rendering import dumps
from keepwell.kernel.errors import DomainError, KeepwellError
from keepwell.kernel.scope import reading
from keepwell.people.selectors import actor_for, narrowed
from keepwell.signin.services import caller_of_token

PATH = "/changes"
LONGEST_WAIT_SECONDS, MOST_ITEMS = 60.0, 200
_LOOK_EVERY = 1.0
_WORDS = {"after", "type", "limit", "wait"}
_SCHEME = "bearer "

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]


class Told(Protocol):
    """Where notifications arrive."""

    def open(self) -> asyncio.Queue[Any]:
        """A queue that receives everything from now on."""
        ...

    def close(self, queue: asyncio.Queue[Any]) -> None:
        """Forgets a queue."""
        ...


async def answer(scope: Message, headers: Mapping[str, str], told: Told, send: Send) -> None:
    """Answer at once when there is something, else when there is, else empty when the time is over."""
    actor = await asyncio.to_thread(_caller, headers.get("authorization", ""))
    if actor is None:
        await _say(send, problem(401, "Send a valid token: Authorization: Bearer kw_…"))
        return
    queue = told.open()
    try:
        after, types, limit, wait = _asked(scope["query_string"].decode("latin-1"))
        until = time.monotonic() + wait
        while True:
            found = await asyncio.to_thread(_read, actor, after, types, limit)
            left = until - time.monotonic()
            if found["items"] or left <= 0:
                break
            after = str(found["next"])
            await _something(queue, min(left, _LOOK_EVERY))
    except KeepwellError as error:
        await _say(send, problem(error.status, str(error)))
        return
    finally:
        told.close(queue)
    await _send(send, 200, b"application/json", dumps(found))


async def _something(queue: asyncio.Queue[Any], seconds: float) -> None:
    try:
        await asyncio.wait_for(queue.get(), seconds)
    except TimeoutError:
        return


def _caller(credentials: str) -> Actor | None:
    if credentials[: len(_SCHEME)].lower() != _SCHEME:
        return None
    try:
        found = caller_of_token(credentials[len(_SCHEME) :].strip())
        return narrowed(actor_for(found[0], via=Via.API), found[1]) if found else None
    finally:
        connections.close_all()


def _asked(query: str) -> tuple[str, list[str], int, float]:
    given = parse_qs(query, keep_blank_values=True)
    if unknown := sorted(set(given) - _WORDS):
        raise DomainError(f"Nothing here is called {unknown[0][:40]}. Known are: {', '.join(sorted(_WORDS))}.")
    try:
        limit, wait = int(given.get("limit", ["100"])[0]), float(given.get("wait", ["0"])[0])
    except ValueError:
        raise DomainError("limit and wait are numbers.") from None
    if not 1 <= limit <= MOST_ITEMS or not 0 <= wait <= LONGEST_WAIT_SECONDS:
        raise DomainError(f"limit is 1 to {MOST_ITEMS}, wait 0 to {LONGEST_WAIT_SECONDS:.0f} seconds.")
    return given.get("after", [""])[0], given.get("type", []), limit, wait


def _read(actor: Actor, after: str, types: list[str], limit: int) -> dict[str, Any]:
    try:
        with reading(actor):
            return dict(stretch(actor, after, types, limit))
    finally:
        connections.close_all()


async def _say(send: Send, told: Any) -> None:
    await _send(send, told.status_code, b"application/problem+json", told.content)


async def _send(send: Send, status: int, kind: bytes, body: bytes) -> None:
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
