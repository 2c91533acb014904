# SPDX-License-Identifier: Apache-2.0
"""Entries reach a security monitor: every one, in its form, from where it stopped, also after the receiver was away."""

import contextlib
import re
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from keepwell.audit import jobs
from keepwell.audit.models import LogAlarm, LogSent
from keepwell.audit.services import Sender, send_entries, sequence_batch
from keepwell.audit.services.send_entries import BATCH
from keepwell.audit.syslog import FORMATS, Line, Way, cef, rfc5424
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from tests.factories.audit import HUAXIN, NOW, entry, keep

LINE = Line("installation", 3, "2026-03-02T01:30:00.000000Z", "e1", "people.hold_role", "done", "web", "p1",
            "people.roleheld", "r1", "ab" * 32)  # fmt: skip


def test_a_message_of_rfc_5424_says_who_what_and_where() -> None:
    assert rfc5424(LINE, "desk1").decode() == (
        "<109>1 2026-03-02T01:30:00.000000Z desk1 keepwell - audit "
        '[keepwell@32473 log="installation" index="3" id="e1" action="people.hold_role" result="done" via="web" '
        f'actor="p1" target_kind="people.roleheld" target="r1" leaf="{"ab" * 32}"] people.hold_role done'
    )


def test_what_would_end_a_value_is_escaped() -> None:
    odd = Line("x", 0, "t", "e", 'a"]\\b\n<1>', "denied", "a|b=c", "", "", "", "")
    told = rfc5424(odd, "").decode()
    assert 'action="a\\"\\]\\\\b <1>"' in told
    assert told.startswith("<108>1 t - keepwell")
    assert "\n" not in told
    event = cef(odd, "h").decode()
    assert "\n" not in event
    assert '|a"]\\\\b <1>|' in event
    assert "app=a|b\\=c" in event


def test_a_cef_event_has_seven_fields_and_its_extension() -> None:
    text = cef(LINE, "desk1").decode().partition(" audit - ")[2]
    fields = re.split(r"(?<!\\)\|", text)
    assert fields[:3] == ["CEF:0", "Keepwell", "Keepwell"]
    assert fields[4:7] == ["people.hold_role", "people.hold_role", "3"]
    assert "externalId=e1" in fields[7]
    assert "cn1=3" in fields[7]


@dataclass
class Receiver:
    """A listener on this machine that counts octets as RFC 6587 says."""

    port: int = 0
    got: list[bytes] = field(default_factory=list)
    server: socket.socket | None = None
    peers: list[socket.socket] = field(default_factory=list)
    context: ssl.SSLContext | None = None

    def start(self, port: int = 0) -> "Receiver":
        self.server = socket.create_server(("127.0.0.1", port))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self._accept, args=(self.server,), daemon=True).start()
        return self

    def _accept(self, server: socket.socket) -> None:
        while True:
            try:
                peer, _where = server.accept()
            except OSError:
                return
            if self.context:
                try:
                    peer = self.context.wrap_socket(peer, server_side=True)
                except OSError:  # the caller does not trust us
                    peer.close()
                    continue
            self.peers.append(peer)
            threading.Thread(target=self._read, args=(peer,), daemon=True).start()

    def _read(self, peer: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError), peer.makefile("rb") as stream:
            while size := b"".join(iter(lambda: stream.read(1).strip(), b"")):
                self.got.append(stream.read(int(size)))

    def stop(self) -> None:
        assert self.server is not None
        with contextlib.suppress(OSError):
            self.server.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits for the next caller
        self.server.close()
        for peer in self.peers:
            with contextlib.suppress(OSError):
                peer.shutdown(socket.SHUT_RDWR)
            peer.close()
        self.peers = []

    def places(self) -> list[int]:
        return [int(re.search(rb'index="(\d+)"', one)[1]) for one in self.got]  # type: ignore[index]  # it is there

    def wait(self, count: int) -> None:
        for _ in range(200):
            if len(self.got) >= count:
                return
            threading.Event().wait(0.02)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver().start()
    yield made
    made.stop()


_ways: list[Way] = []


@pytest.fixture(autouse=True)
def _hang_up() -> Iterator[None]:
    yield
    while _ways:
        _ways.pop().close()


def sender_to(address: str, authority: Path | None = None) -> Sender:
    _ways.append(Way(address, authority))
    return Sender(_ways[-1], partial(FORMATS["rfc5424"], host="desk1"))


def seal(count: int) -> None:
    keep(*[entry() for _ in range(count)])
    sequence_batch(now=NOW)


@pytest.mark.usefixtures("committed")
def test_every_entry_arrives_once_in_order_and_the_next_go_on_from_there(receiver: Receiver) -> None:
    seal(BATCH + 20)
    sender = sender_to(f"tcp://127.0.0.1:{receiver.port}")
    assert send_entries(sender, now=NOW) == BATCH
    assert send_entries(sender, now=NOW) == 20
    assert send_entries(sender, now=NOW) == 0
    seal(3)
    assert send_entries(sender, now=NOW) == 3
    receiver.wait(BATCH + 23)
    assert receiver.places() == list(range(BATCH + 23))
    assert "小刘".encode() not in b"".join(receiver.got)


@pytest.mark.usefixtures("committed")
def test_a_receiver_that_was_away_gets_everything_at_least_once(receiver: Receiver) -> None:
    seal(10)
    sender = sender_to(f"tcp://127.0.0.1:{receiver.port}")
    send_entries(sender, now=NOW)
    receiver.wait(10)
    port = receiver.port
    receiver.stop()
    seal(5)
    with pytest.raises(OSError, match="refused"):
        send_entries(sender, now=NOW)
    with reading(SYSTEM):
        assert LogSent.objects.get(customer_id=HUAXIN).index <= 10  # nothing counts as sent
    back = Receiver().start(port)
    while send_entries(sender, now=NOW):
        pass
    back.wait(15)
    assert set(receiver.places()) | set(back.places()) == set(range(15))
    assert set(range(10, 15)) <= set(back.places())
    back.stop()


@pytest.mark.usefixtures("committed")
def test_a_worker_that_starts_anew_goes_on_from_the_stored_place(receiver: Receiver) -> None:
    seal(4)
    send_entries(sender_to(f"tcp://127.0.0.1:{receiver.port}"), now=NOW)
    seal(2)
    assert send_entries(sender_to(f"tcp://127.0.0.1:{receiver.port}"), now=NOW) == 2
    receiver.wait(6)
    assert sorted(receiver.places()) == [0, 1, 2, 3, 4, 5]


@pytest.mark.usefixtures("committed")
def test_datagrams_are_one_message_each() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(5)
        seal(2)
        send_entries(sender_to(f"udp://127.0.0.1:{listening.getsockname()[1]}"), now=NOW)
        assert [re.findall(rb'index="(\d+)"', listening.recv(4096)) for _ in range(2)] == [[b"0"], [b"1"]]


@pytest.mark.usefixtures("committed")
def test_over_tls_the_receiver_must_show_a_certificate_we_trust(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    secure = Receiver(context=context).start()
    seal(3)
    with pytest.raises(ssl.SSLCertVerificationError):
        send_entries(sender_to(f"tls://localhost:{secure.port}"), now=NOW)
    assert send_entries(sender_to(f"tls://localhost:{secure.port}", certificate), now=NOW) == 3
    secure.wait(3)
    assert secure.places() == [0, 1, 2]
    secure.stop()


@pytest.mark.usefixtures("committed")
def test_a_receiver_that_is_away_is_an_alarm_until_it_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    seal(1)
    monkeypatch.setattr(jobs, "_known", jobs._Known(sender=sender_to(f"tcp://127.0.0.1:{port}")))
    assert jobs.export() == jobs.export() == 5.0
    with reading(SYSTEM):
        assert [one.ended_at for one in LogAlarm.objects.filter(kind="export_stuck")] == [None]
    back = Receiver().start(port)
    assert jobs.export() == 0
    with reading(SYSTEM):
        assert LogAlarm.objects.get(kind="export_stuck").ended_at is not None
    back.stop()


@pytest.mark.parametrize("address", ["http://host:1", "tcp://host", "host:514", "udp://:514"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="write udp://"):
        Way(address)
