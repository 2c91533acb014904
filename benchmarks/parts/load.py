# SPDX-License-Identifier: Apache-2.0
"""Clients over raw sockets in one thread: each waits for its answer before it asks again (closed loop)."""

import selectors
import socket
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

Make = Callable[[int], bytes]


@dataclass(slots=True)
class Measured:
    """What one run found; latencies in seconds."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    last_body: bytes = b""

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds

    def at(self, share: float) -> float:
        """The latency below which this share of the answers lies, in milliseconds."""
        ranked = sorted(self.latencies)
        return 1000 * ranked[min(len(ranked) - 1, int(share * len(ranked)))]

    def __str__(self) -> str:
        shares = "/".join(f"{self.at(share):.1f}" for share in (0.5, 0.95, 0.99))
        others = {status: count for status, count in self.statuses.items() if status != 200}
        return f"{self.rate:,.0f}/s, p50/p95/p99 {shares} ms" + (f", NOT 200: {others}" if others else "")


@dataclass(slots=True)
class _Client:
    link: socket.socket
    sent_at: float = 0.0
    received: bytearray = field(default_factory=bytearray)
    wanted: int = -1
    status: int = 0


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """One request as bytes."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {text}" for name, text in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def run(port: int, make: Make, *, clients: int, seconds: float) -> Measured:
    """Let so many clients ask for so long; `make` gives the request with a number."""
    measured = Measured()
    waiting = selectors.DefaultSelector()
    number, began = 0, time.perf_counter()
    until = began + seconds
    for _ in range(clients):
        link = socket.create_connection(("127.0.0.1", port))
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client = _Client(link)
        waiting.register(link, selectors.EVENT_READ, client)
        _ask(client, make(number))
        number += 1
    running = clients
    while running:
        for key, _events in waiting.select(timeout=30):
            client = key.data
            if not _is_answered(client):
                continue
            now = time.perf_counter()
            measured.latencies.append(now - client.sent_at)
            measured.statuses[client.status] += 1
            measured.last_body = bytes(client.received)
            if now >= until:
                waiting.unregister(client.link)
                client.link.close()
                running -= 1
                continue
            _ask(client, make(number))
            number += 1
    measured.seconds = time.perf_counter() - began
    return measured


def _ask(client: _Client, words: bytes) -> None:
    client.received.clear()
    client.wanted = -1
    client.sent_at = time.perf_counter()
    client.link.sendall(words)


def _is_answered(client: _Client) -> bool:
    part = client.link.recv(262_144)
    if not part:
        raise ConnectionError("the server hung up")
    client.received += part
    if client.wanted < 0:
        end = client.received.find(b"\r\n\r\n")
        if end < 0:
            return False
        head = client.received[:end].decode("latin-1").lower()
        client.status = int(head.split(" ", 2)[1])
        length = next(line for line in head.split("\r\n") if line.startswith("content-length:"))
        client.wanted = end + 4 + int(length.partition(":")[2])
    return len(client.received) >= client.wanted
