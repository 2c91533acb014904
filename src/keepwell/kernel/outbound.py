# SPDX-License-Identifier: Apache-2.0
"""The one way out: calls to other servers that cannot be turned against our own network (SSRF).

A name is resolved once, every address it has is judged, and the connection goes to a judged address: what the name says
a moment later does not matter. Addresses inside (private, loopback, link-local, …) are refused unless the operator
listed them in `outbound_inside`. No redirects, no proxies from the environment, a limit of time and of bytes.
"""

import ipaddress
import socket
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from requests.adapters import HTTPAdapter
from urllib3 import PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from keepwell.kernel.errors import KeepwellError, Message

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
PORTS = frozenset({80, 443, 8000, 8080, 8443})
_CONNECT_SECONDS, _READ_SECONDS, _WHOLE_SECONDS = 5.0, 10.0, 20.0
MOST_BYTES = 2 * 2**20
_CHUNK = 64 * 2**10
#: translations of IPv4 into IPv6 that Python does not undo by itself
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class OutboundRefused(KeepwellError):
    """We do not call this address, or it did not answer as it must; the message says what to do."""

    status = 422


@dataclass(frozen=True, slots=True)
class Answer:
    """What another server said."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def _plain(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one, which is where the packet goes."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else address)


def is_outside(address: Address) -> bool:
    """Whether the address belongs to the open network and to nobody's inside."""
    plain = _plain(address)
    return plain.is_global and not plain.is_multicast and not plain.is_reserved


def _inside_allowed(address: Address, host: str, allowed: Iterable[str]) -> bool:
    """Whether the operator listed the host's name, or a network that the address lies in."""
    for item in allowed:
        if item.casefold() == host.casefold():
            return True
        try:
            if _plain(address) in ipaddress.ip_network(item, strict=False):
                return True
        except (ValueError, TypeError):
            continue  # another host's name, or the other family of addresses
    return False


def judged(host: str, port: int) -> list[tuple[int, tuple[Any, ...]]]:
    """Families and socket addresses of a host, each allowed; raises OutboundRefused when one is not."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise OutboundRefused(
            _("The name %(host)s is not known. Check the address for typing slips.") % {"host": host}
        ) from None
    for *_rest, place in found:
        address = ipaddress.ip_address(str(place[0]).partition("%")[0])
        if not is_outside(address) and not _inside_allowed(address, host, settings.KEEPWELL.outbound_inside):
            raise OutboundRefused(
                _(
                    "%(host)s lies inside the own network (%(address)s). If it may be called, the operator lists it in "
                    "KEEPWELL_OUTBOUND_INSIDE."
                )
                % {"host": host, "address": address}
            )
    return [(family, place) for family, _type, _protocol, _name, place in found]


def check(url: str) -> None:
    """Raise OutboundRefused for an address that is never called, before anything is resolved."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise OutboundRefused(_("This is no web address. It looks like https://plm.example.com/path.")) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise OutboundRefused(_("This is no web address. It looks like https://plm.example.com/path."))
    if parts.username or parts.password:
        raise OutboundRefused(_("An address must not carry a name and password. Enter them in their own fields."))
    is_listed = parts.hostname.casefold() in {item.casefold() for item in settings.KEEPWELL.outbound_inside}
    if port is not None and port not in PORTS and not is_listed:
        raise OutboundRefused(
            _("Port %(port)s is not called. Allowed are %(ports)s; the operator may list the host.")
            % {"port": port, "ports": ", ".join(map(str, sorted(PORTS)))}
        )


def _connect(host: str, port: int, timeout: float | None) -> socket.socket:
    refusal: OSError | None = None
    for family, place in judged(host, port):
        made = socket.socket(family, socket.SOCK_STREAM)
        made.settimeout(timeout)
        try:
            made.connect(place)
        except OSError as error:
            made.close()
            refusal = error
        else:
            return made
    raise refusal or OSError(host)


class _Plain(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _connect(self.host, self.port, _seconds(self.timeout))


class _Secure(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _connect(self.host, self.port, _seconds(self.timeout))


def _seconds(timeout: Any) -> float:
    return float(timeout) if isinstance(timeout, (int, float)) else _CONNECT_SECONDS


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


class _Guarded(HTTPAdapter):
    """Sends through connections that go to judged addresses only."""

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **words: Any) -> None:
        self.poolmanager = PoolManager(num_pools=connections, maxsize=maxsize, block=block, **words)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}

    def send(self, request: requests.PreparedRequest, *args: Any, **words: Any) -> requests.Response:
        check(request.url or "")
        words["timeout"] = words.get("timeout") or (_CONNECT_SECONDS, _READ_SECONDS)
        return super().send(request, *args, **words)


def session() -> requests.Session:
    """A session for libraries that bring their own calls; where they follow a redirect, it is judged again."""
    made = requests.Session()
    made.trust_env = False
    made.mount("http://", _Guarded())
    made.mount("https://", _Guarded())
    return made


def call(
    method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes = b"", most_bytes: int = MOST_BYTES
) -> Answer:
    """Call another server; raises OutboundRefused for addresses, time and size that we do not accept."""
    end = time.monotonic() + _WHOLE_SECONDS
    with session() as one:
        try:
            with one.request(
                method, url, headers=dict(headers or {}), data=body or None, stream=True, allow_redirects=False
            ) as answer:
                return Answer(answer.status_code, dict(answer.headers), _read(answer, most_bytes, end))
        except requests.RequestException as error:
            raise OutboundRefused(_because(url, error)) from error


def _read(answer: requests.Response, most: int, end: float) -> bytes:
    parts: list[bytes] = []
    size = 0
    for part in answer.iter_content(_CHUNK):
        size += len(part)
        if size > most:
            raise OutboundRefused(_("The answer is larger than %(most)s bytes and was not read.") % {"most": most})
        if time.monotonic() > end:
            raise OutboundRefused(_("The answer took longer than %(most)s seconds.") % {"most": int(_WHOLE_SECONDS)})
        parts.append(part)
    return b"".join(parts)


def _because(url: str, error: requests.RequestException) -> Message:
    host = urlsplit(url).hostname or url
    if isinstance(error, requests.exceptions.SSLError):
        return _("The certificate of %(host)s could not be checked. Install its authority, or correct the name.") % {
            "host": host
        }
    if isinstance(error, requests.Timeout):
        return _("%(host)s did not answer in time. Try again later or ask its operator.") % {"host": host}
    return _("%(host)s could not be reached. Check address and network.") % {"host": host}


__all__ = ["Answer", "OutboundRefused", "call", "check", "is_outside", "judged", "session"]
