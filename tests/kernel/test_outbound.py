# SPDX-License-Identifier: Apache-2.0
"""Calls to other servers cannot be turned against our own network."""

import http.server
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_address
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings

from keepwell.kernel import outbound
from keepwell.kernel.outbound import OutboundRefused, call, check, is_outside


def inside(*allowed: str) -> Any:
    """An installation whose operator listed these."""
    return override_settings(KEEPWELL=replace(settings.KEEPWELL, outbound_inside=allowed))


class Answering(http.server.BaseHTTPRequestHandler):
    """A server that redirects, is slow, says much, or answers."""

    def do_GET(self) -> None:  # the library's name
        if self.path == "/redirect":
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/latest/meta-data/")
            self.end_headers()
            return
        self.send_response(200)
        self.end_headers()
        text = b"x" * (3 * 2**20) if self.path == "/much" else b"hello " + self.headers["Host"].encode()
        self.wfile.write(text)

    def log_message(self, *words: object) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[str]:
    """A real server on a free port of this machine."""
    made = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield f"http://localhost:{made.server_address[1]}"
    made.shutdown()
    made.server_close()


@pytest.mark.parametrize(
    ("address", "outside"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # judged, not bound
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("fe80::1", False),
        ("fc00::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:169.254.169.254", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
    ],
)
def test_addresses_inside_are_known_in_every_disguise(address: str, outside: bool) -> None:
    assert is_outside(ip_address(address)) is outside


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost:8000/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://169.254.169.254/latest/meta-data/",
    ],
)
def test_the_inside_is_refused_however_it_is_written(url: str) -> None:
    with pytest.raises(OutboundRefused, match="KEEPWELL_OUTBOUND_INSIDE"):
        call("GET", url)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "gopher://x/", "ftp://x/", "http://", "http://a:99999/", "http://me:pw@example.com/"]
)
def test_what_is_no_plain_web_address_is_refused_before_a_name_is_asked(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_words, **_more: pytest.fail("a name was resolved"))
    with pytest.raises(OutboundRefused):
        call("GET", url)


def test_odd_ports_are_refused() -> None:
    with pytest.raises(OutboundRefused, match="22"):
        check("http://example.com:22/")


def test_a_listed_host_is_called_and_sees_its_own_name(server: str) -> None:
    with inside("localhost"):
        answer = call("GET", server)
    assert answer.status == 200
    assert answer.body == b"hello " + server.removeprefix("http://").encode()


def test_a_name_that_changes_its_mind_is_asked_once(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    port = int(server.rpartition(":")[2])
    asked: list[str] = []

    def resolve(host: str, *_words: object, **_more: object) -> list[Any]:
        asked.append(host)
        place = ("127.0.0.1", port) if len(asked) == 1 else ("10.0.0.1", port)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with inside("rebinding.example.com"):
        assert call("GET", f"http://rebinding.example.com:{port}/").status == 200
    assert asked == ["rebinding.example.com"]


def test_one_inner_address_among_outer_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*_words: object, **_more: object) -> list[Any]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 80)),
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 80)),
        ]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(OutboundRefused, match=r"10\.0\.0\.1"):
        call("GET", "http://mixed.example.com/")


def test_a_redirect_is_an_answer_and_not_followed(server: str) -> None:
    with inside("localhost"):
        answer = call("GET", f"{server}/redirect")
    assert answer.status == 302


def test_a_large_answer_is_not_read(server: str) -> None:
    with inside("localhost"), pytest.raises(OutboundRefused, match="2097152"):
        call("GET", f"{server}/much")


def test_an_answer_that_drips_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(10)

    def drip() -> None:
        peer, _where = listener.accept()
        with peer:
            try:
                peer.recv(4096)
                peer.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                for _turn in range(100):
                    peer.sendall(b"1\r\nx\r\n")
                    time.sleep(0.02)
            except OSError:
                return  # the caller has hung up, as it must

    dripping = threading.Thread(target=drip, daemon=True)
    dripping.start()
    monkeypatch.setattr(outbound, "_WHOLE_SECONDS", 0.2)
    with inside("127.0.0.1"), pytest.raises(OutboundRefused, match="应答超过"):
        call("GET", f"http://127.0.0.1:{listener.getsockname()[1]}/")
    dripping.join()  # on a busy machine it may accept after the call has ended
    listener.close()


def test_the_environments_proxy_is_not_used(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with inside("localhost"):
        assert call("GET", server).status == 200
