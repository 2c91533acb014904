# SPDX-License-Identifier: Apache-2.0
"""A real receiver of webhooks on loopback that can be told what to answer, and webhooks that call it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson
from django.conf import settings
from django.test import override_settings

from keepwell.bridges.delivering import deliver_due
from keepwell.bridges.models import Attempt, Delivery, Webhook
from keepwell.bridges.queueing import queue_new
from keepwell.bridges.services import CreateWebhook, create_webhook
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM, Actor
from keepwell.kernel.scope import reading
from keepwell.people.models import Organisation


@dataclass(frozen=True)
class Call:
    """One request as it arrived."""

    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        """The CloudEvent."""
        found: dict[str, Any] = orjson.loads(self.body)
        return found


@dataclass
class Receiver:
    """What arrived, and what is answered: a status, or a list of them one after the other (the last one stays)."""

    calls: list[Call] = field(default_factory=list)
    answers: list[int] = field(default_factory=lambda: [204])
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    #: called when a request is in, before the answer
    on_call: Callable[[], None] | None = None
    port: int = 0

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def ids(self) -> list[str]:
        """The `webhook-id` of every call."""
        return [one.headers["webhook-id"] for one in self.calls]


@contextmanager
def receiver(**words: Any) -> Iterator[Receiver]:
    """A receiver that runs; loopback is listed as the operator's own network meanwhile."""
    made = Receiver(**words)

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            made.calls.append(Call({name.lower(): value for name, value in self.headers.items()}, body))
            if made.on_call is not None:
                made.on_call()
            status = made.answers.pop(0) if len(made.answers) > 1 else made.answers[0]
            self.send_response(status)
            for name, value in made.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(made.body)))
            self.end_headers()
            self.wfile.write(made.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the signature it replaces
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    made.port = server.server_port
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    known = replace(settings.KEEPWELL, outbound_inside=("127.0.0.1",))
    try:
        with override_settings(KEEPWELL=known):
            yield made
    finally:
        server.shutdown()
        server.server_close()
        serving.join(timeout=10)


def webhook(owner: Actor, place: Organisation, at: Receiver, *types: str, **words: Any) -> Webhook:
    """A webhook of this owner that tells these types (all, when none is named); `.secret` is its secret."""
    command = CreateWebhook(name=words.pop("name", "MES"), url=at.url, event_types=types or ("*",))
    return create_webhook(owner, place, command, **words)


def settle() -> int:
    """Queue and deliver as workers do, until nothing is due; returns how many tries there were."""
    while queue_new(clock.now()):
        pass
    tries = 0
    while tried := deliver_due():
        tries += tried
    return tries


def deliveries(of: Webhook) -> list[Delivery]:
    """Its deliveries, oldest first."""
    with reading(SYSTEM):
        return list(Delivery.objects.filter(webhook=of).order_by("pk"))


def attempts(of: Delivery) -> list[Attempt]:
    """Every try."""
    with reading(SYSTEM):
        return list(Attempt.objects.filter(delivery=of).order_by("pk"))


def again(of: Webhook) -> Webhook:
    """The webhook as it stands."""
    with reading(SYSTEM):
        return Webhook.objects.get(pk=of.pk)
