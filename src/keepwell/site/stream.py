# SPDX-License-Identifier: Apache-2.0
"""Live events for browsers: one small ASGI application, one LISTEN connection for all its streams.

A stream tells that something happened to a row the viewer may reach, never what: the page asks for the new state
through the ordinary door. It ends after a while and the browser connects again, with fresh rights.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from uuid import UUID

import orjson
import psycopg
import structlog
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections
from django.http import HttpRequest

from keepwell.kernel.actor import NOBODY, Actor, Scope
from keepwell.kernel.relay import LIVE_CHANNEL
from keepwell.signin.selectors import actor_in
from keepwell.site import databases, waiting

PATH = "/events"
PING_EVERY = 15.0
RECONNECT_AFTER_MS = 1500
# A browser that reads so slowly is cut off; it connects again and asks for the present state.
MOST_WAITING = 200
LISTEN_AGAIN_AFTER = 2.0
# A stream that promised events before anybody listens would lose the first ones.
LISTENS_WITHIN = 5.0

#: what the hub needs to know, not the browser
_OURS = ("name", "for_staff")

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Item = dict[str, Any]

log = structlog.get_logger(__name__)


class Hub:
    """Hands each notification to every open stream of this process."""

    def __init__(self, *, listens: bool = True) -> None:
        self._streams: set[asyncio.Queue[Item]] = set()
        self._listens = listens
        self._listener: asyncio.Task[None] | None = None
        self._hears = asyncio.Event()

    @property
    def count(self) -> int:
        """How many streams are open."""
        return len(self._streams)

    def open(self) -> asyncio.Queue[Item]:
        """A queue that receives everything from now on."""
        if self._listens and (self._listener is None or self._listener.done()):
            self._listener = asyncio.create_task(self._listen())
        queue: asyncio.Queue[Item] = asyncio.Queue(MOST_WAITING)
        self._streams.add(queue)
        return queue

    async def hears(self) -> bool:
        """Waits until notifications arrive here; False when the database keeps silent."""
        if not self._listens:
            return True
        try:
            await asyncio.wait_for(self._hears.wait(), LISTENS_WITHIN)
        except TimeoutError:
            return False
        return True

    def close(self, queue: asyncio.Queue[Item]) -> None:
        """Forgets a queue."""
        self._streams.discard(queue)

    def is_open(self, queue: asyncio.Queue[Item]) -> bool:
        """Whether a queue still receives; one that was let go for its slowness does not."""
        return queue in self._streams

    def hand_out(self, items: list[Item]) -> None:
        """Gives the items of one notification to every stream."""
        for queue in list(self._streams):
            for item in items:
                try:
                    queue.put_nowait(item)
                except asyncio.QueueFull:
                    self._streams.discard(queue)
                    break

    async def stop(self) -> None:
        """Ends listening."""
        if self._listener is not None:
            self._listener.cancel()
            await asyncio.gather(self._listener, return_exceptions=True)

    async def _listen(self) -> None:
        conninfo = databases.direct_url(settings.KEEPWELL)
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
                    await connection.execute(f"LISTEN {LIVE_CHANNEL}".encode())
                    self._hears.set()
                    async for note in connection.notifies():
                        self.hand_out(orjson.loads(note.payload))
            except (psycopg.OperationalError, orjson.JSONDecodeError) as error:
                log.warning("listening_interrupted", error=str(error))
                self._hears.clear()
                # What was told in the meantime is lost: browsers connect again and ask for the present state.
                self._streams.clear()
                await asyncio.sleep(LISTEN_AGAIN_AFTER)


hub = Hub()


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """The ASGI entry: one path, everything else is unknown."""
    if scope["type"] != "http":
        return
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    if scope["path"] == "/health/live":
        await _answer(send, 200)
    elif scope["path"] == waiting.PATH and scope["method"] == "GET":
        await waiting.answer(scope, headers, hub, send)
    elif scope["path"] != PATH or scope["method"] != "GET":
        await _answer(send, 404)
    elif headers.get("origin", settings.KEEPWELL.public_url) not in allowed_origins():
        await _answer(send, 403)
    else:
        actor = await asyncio.to_thread(actor_of_cookies, headers.get("cookie", ""))
        # 204 tells an EventSource to stop asking: nobody is signed in any more.
        await (_answer(send, 204) if actor is NOBODY else _stream(actor, headers.get("origin"), receive, send))


def allowed_origins() -> frozenset[str]:
    """The addresses under which our own pages are reached."""
    config = settings.KEEPWELL
    local = (
        {f"http://{host}:{config.port}" for host in ("127.0.0.1", "localhost", "[::1]")}
        if config.is_loopback
        else set()
    )
    return frozenset({config.public_url, *local})


def actor_of_cookies(header: str) -> Actor:
    """Who is signed in by this session; NOBODY when no one is."""
    try:
        morsel = SimpleCookie(header).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return NOBODY
    if morsel is None:
        return NOBODY
    request = HttpRequest()
    request.session = SessionStore(morsel.value)
    try:
        account = get_user(request)
        return NOBODY if account.is_anonymous else actor_in(request.session, account)
    finally:
        connections.close_all()


def concerns(item: Item, scope: Scope) -> bool:
    """Whether the row an event speaks of lies in the viewer's scope; what is for staff goes to who serves it only."""
    organisation = item.get("organisation_id") or item.get("customer")
    if item.get("for_staff"):
        return scope.serves_all or (organisation is not None and UUID(str(organisation)) in scope.serves)
    if scope.everything:
        return True
    return organisation is not None and UUID(str(organisation)) in scope.organisations


async def _answer(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


async def _stream(actor: Actor, origin: str | None, receive: Receive, send: Send) -> None:
    headers = [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        (b"vary", b"Origin"),
    ]
    if origin:
        headers += [(b"access-control-allow-origin", origin.encode()), (b"access-control-allow-credentials", b"true")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    queue = hub.open()
    sending = asyncio.create_task(_send_events(queue, actor.scope, send))
    leaving = asyncio.create_task(_until_gone(receive))
    try:
        await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        hub.close(queue)
        for task in (sending, leaving):
            task.cancel()
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _send_events(queue: asyncio.Queue[Item], scope: Scope, send: Send) -> None:
    until = time.monotonic() + settings.KEEPWELL.stream_for.total_seconds()
    if not await hub.hears():
        return
    await send(_chunk(f"retry: {RECONNECT_AFTER_MS}\nevent: keepwell.connected\ndata: {{}}\n\n"))
    while hub.is_open(queue) and (left := until - time.monotonic()) > 0:
        try:
            item = await asyncio.wait_for(queue.get(), timeout=min(PING_EVERY, left))
        except TimeoutError:
            await send(_chunk(": ping\n\n"))
            continue
        if concerns(item, scope):
            body = orjson.dumps({key: value for key, value in item.items() if key not in _OURS}).decode()
            await send(_chunk(f"event: {item['name']}\ndata: {body}\n\n"))


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _chunk(text: str) -> Message:
    return {"type": "http.response.body", "body": text.encode(), "more_body": True}
