# SPDX-License-Identifier: Apache-2.0
"""The small Python client: made from the description as it is, and good for a program's whole day."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from tools import client as generator

from keepwell.kernel import clock
from keepwell.site.wsgi import application
from tests.factories.api import key_of
from tests.factories.desk import Desk, desk
from tests.factories.people import account
from tests.factories.receivers import receiver, settle, webhook

sys.path.insert(0, str(Path(__file__).parents[2] / "clients" / "python"))
from keepwell_client import Client, Problem, verify  # a package of its own


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the signature it replaces
        """Say nothing."""


@pytest.fixture
def address(committed: None) -> Iterator[str]:
    """The application behind a real socket."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
    server.set_app(application)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def story(address: str) -> Desk:
    return desk()


def test_the_client_was_generated_from_the_api_as_it_is() -> None:
    assert generator.TARGET.read_text(encoding="utf-8") == generator.made(), "Run `python -m tools.client`."


def test_a_programs_day(story: Desk, address: str) -> None:
    """A MES opens a request with a log file, follows it, is told by webhook, and acts on what it has seen."""
    mes = Client(address, key_of(story.cast.chen), language="en")
    agent = Client(address, key_of(story.cast.wang), language="en")
    start = mes.bridges_changes(after="now")["next"]
    claim = mes.upload("creo.log", "出错".encode())
    place = str(story.cast.heavy.pk)
    words = {"title": "BOM 丢失 3 个零件", "system_id": str(story.system.pk), "attachments": [claim]}
    ticket = mes.desk_open_ticket(place, **words, idempotency_key="mes-4711")
    assert mes.desk_open_ticket(place, **words, idempotency_key="mes-4711")["id"] == ticket["id"]
    assert [one["number"] for one in mes.pages("desk_tickets", fields="number")] == [ticket["number"]]
    assert [one["subjectnumber"] for one in mes.pages("bridges_changes", after=start)][:1] == [ticket["number"]]

    agent.desk_ticket(ticket["number"])
    seen = agent.etag
    agent.desk_reply(ticket["id"], body="正在查", if_match=seen)
    with pytest.raises(Problem) as stale:
        agent.desk_reply(ticket["id"], body="正在查", if_match=seen)
    assert (stale.value.status, bool(stale.value.current)) == (412, True)
    with pytest.raises(Problem) as refused:
        mes.desk_resolve_ticket(ticket["id"], cause="plm", solution="x")
    assert refused.value.status in (403, 422)
    with pytest.raises(TypeError, match="colour"):
        mes.desk_tickets(colour="red")
    mes.close()
    agent.close()


def test_the_client_verifies_what_a_webhook_sends(story: Desk, address: str) -> None:
    account(story.cast.zhou, "zhou@example.com")
    with receiver() as post:
        hook = webhook(story.as_("zhou"), story.cast.group, post, "desk.ticket_opened")
        with Client(address, key_of(story.cast.chen)) as mes:
            made = mes.desk_open_ticket(str(story.cast.heavy.pk), title="丢件")
        settle()
    (call,) = post.calls
    now = clock.now().timestamp()
    secret: str = hook.secret  # type: ignore[attr-defined]  # shown once
    assert verify(secret, call.headers, call.body, now=now)["data"]["ticket_id"] == made["id"]
    with pytest.raises(ValueError, match="signature"):
        verify(secret, call.headers, call.body + b" ", now=now)
    with pytest.raises(ValueError, match="old"):
        verify(secret, call.headers, call.body, now=now + 400)
