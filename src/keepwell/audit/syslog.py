# SPDX-License-Identifier: Apache-2.0
"""Entries as lines for a security monitor: RFC 5424 with structured data, or CEF in it. No personal values leave."""

import socket
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import keepwell

#: facility 13, log audit; severities: notice, warning
_NOTICE, _WARNING, _FACILITY = 5, 4, 13
_NIL = "-"
_PEN = "keepwell@32473"  # the number that RFC 5612 sets aside for such names
_PATIENCE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as it is told: where it stands, and its plain columns."""

    log: str
    index: int
    at: str
    id: str
    action: str
    result: str
    via: str
    actor: str
    target_kind: str
    target: str
    leaf: str


def rfc5424(line: Line, host: str) -> bytes:
    """A message of RFC 5424; the fields are structured data, escaped as the text demands."""
    values = " ".join(f'{name}="{_escaped(value)}"' for name, value in _values(line).items())
    return _message(line, host, f"[{_PEN} {values}]", f"{line.action} {line.result}")


def cef(line: Line, host: str) -> bytes:
    """A message of RFC 5424 whose text is an event in ArcSight's Common Event Format."""
    severity = 7 if line.result == "denied" else 3
    head = "|".join(
        _cef_head(part)
        for part in ("CEF:0", "Keepwell", "Keepwell", keepwell.__version__, line.action, line.action, str(severity))
    )
    extension = {
        "externalId": line.id,
        "rt": line.at,
        "outcome": line.result,
        "suid": line.actor,
        "cs1Label": "log",
        "cs1": line.log,
        "cn1Label": "place",
        "cn1": str(line.index),
        "cs2Label": "leaf",
        "cs2": line.leaf,
        "cs3Label": "target",
        "cs3": f"{line.target_kind} {line.target}".strip(),
        "app": line.via,
    }
    told = " ".join(f"{name}={_cef_value(value)}" for name, value in extension.items() if value)
    return _message(line, host, _NIL, f"{head}|{told}")


FORMATS = {"rfc5424": rfc5424, "cef": cef}


def _values(line: Line) -> Mapping[str, str]:
    names = ("log", "index", "id", "action", "result", "via", "actor", "target_kind", "target", "leaf")
    return {name: str(getattr(line, name)) for name in names if getattr(line, name) != ""}


def _message(line: Line, host: str, structured: str, text: str) -> bytes:
    priority = _FACILITY * 8 + (_WARNING if line.result == "denied" else _NOTICE)
    told = text.replace("\r", " ").replace("\n", " ")
    return f"<{priority}>1 {line.at} {host or _NIL} keepwell - audit {structured} {told}".encode()


def _escaped(value: str) -> str:
    for mark in ("\\", '"', "]"):
        value = value.replace(mark, f"\\{mark}")
    return value.replace("\r", " ").replace("\n", " ")


def _cef_head(value: str) -> str:
    return value.replace("\\", "\\\\").replace("|", "\\|").replace("\r", " ").replace("\n", " ")


def _cef_value(value: str) -> str:
    return value.replace("\\", "\\\\").replace("=", "\\=").replace("\r", "\\r").replace("\n", "\\n")


class Way:
    """A way to the receiver that is opened when needed; OSError when it fails."""

    def __init__(self, address: str, authority: Path | None = None) -> None:
        parts = urlsplit(address)
        if parts.scheme not in {"udp", "tcp", "tls"} or not parts.hostname or not parts.port:
            raise ValueError(f"{address}: write udp://host:514, tcp://host:601 or tls://host:6514")
        self.scheme, self.place = parts.scheme, (parts.hostname, parts.port)
        self.authority = authority
        self.open: socket.socket | None = None

    @property
    def is_open(self) -> bool:
        """Whether the receiver is still at the other end of a stream."""
        if self.open is None or self.scheme == "udp":
            return self.open is not None
        try:
            self.open.settimeout(0)
            return self.open.recv(1) != b""  # a receiver says nothing; an end of stream says it has gone
        except (BlockingIOError, ssl.SSLWantReadError):
            return True
        except OSError:
            return False

    def send(self, messages: Sequence[bytes]) -> None:
        """Send all, or raise; a stream is framed by counting octets (RFC 6587, RFC 5425)."""
        if not self.is_open:
            self.close()
            self.open = self._connect()
        assert self.open is not None  # noqa: S101  # connected above
        self.open.settimeout(_PATIENCE_SECONDS)
        if self.scheme == "udp":
            for message in messages:
                self.open.send(message)
            return
        self.open.sendall(b"".join(b"%d %b" % (len(message), message) for message in messages))

    def close(self) -> None:
        """Hang up."""
        if self.open is not None:
            self.open.close()
            self.open = None

    def _connect(self) -> socket.socket:
        if self.scheme == "udp":
            kind = socket.getaddrinfo(*self.place, type=socket.SOCK_DGRAM)[0][0]
            made = socket.socket(kind, socket.SOCK_DGRAM)
            made.connect(self.place)
            return made
        plain = socket.create_connection(self.place, timeout=_PATIENCE_SECONDS)
        if self.scheme == "tcp":
            return plain
        context = ssl.create_default_context(cafile=str(self.authority) if self.authority else None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context.wrap_socket(plain, server_hostname=self.place[0])
