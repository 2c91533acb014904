# SPDX-License-Identifier: Apache-2.0
"""Hosts and ports: what browsers are told, what we listen on, and what stands in between."""

import errno
import http.client
import json
import os
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import psutil

from keepwell.site.checkup.finding import Finding
from keepwell.site.config import LOOPBACK, Config
from keepwell.site.words import gettext

PATIENCE = 2.0


def look(config: Config) -> Iterator[Finding]:
    """Mistakes in addresses."""
    yield from _encryption(config)
    yield from _proxy(config)
    yield from _public_name(config)
    for port, path in ((config.port, "/health/live"), (config.stream_listens_on, "/health/live")):
        yield from _port(config, port, path)


def _encryption(config: Config) -> Iterator[Finding]:
    if config.is_loopback and not config.base_url:
        return
    host = urlsplit(config.public_url).hostname
    if not config.public_url.startswith("https://") and not (config.is_loopback and host in LOOPBACK):
        text = gettext("Pages are served to the network without encryption")
        mend = gettext(
            "Put a proxy with TLS in front and set KEEPWELL_BASE_URL=https://... and KEEPWELL_BEHIND_PROXY=yes"
        )
        yield Finding(text, mend, is_error=False)


def _proxy(config: Config) -> Iterator[Finding]:
    if config.behind_proxy and not config.base_url:
        text = gettext("A proxy stands in front, but browsers are told the address behind it ({url})")
        mend = gettext("Set KEEPWELL_BASE_URL to the address that people type")
        yield Finding(text.format(url=config.public_url), mend)
    if config.behind_proxy and not config.is_loopback:
        text = gettext("Whoever reaches {host}:{port} past the proxy may claim any address of a client")
        mend = gettext("Set KEEPWELL_HOST=127.0.0.1 when the proxy runs here, else let only the proxy reach this port")
        yield Finding(text.format(host=config.host, port=config.port), mend, is_error=False)
    if config.base_url and config.base_url.startswith("https://") and not config.behind_proxy:
        text = gettext("KEEPWELL_BASE_URL says https, but Keepwell itself speaks http only")
        mend = gettext("Set KEEPWELL_BEHIND_PROXY=yes when a proxy ends TLS, else write http://")
        yield Finding(text, mend)


def _public_name(config: Config) -> Iterator[Finding]:
    """A name in base_url that leads elsewhere sends every link in every mail astray."""
    if not config.base_url:
        return
    host = urlsplit(config.base_url).hostname or ""
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, None)}
    except OSError:
        text = gettext("Nobody can find {host}, the host name of KEEPWELL_BASE_URL").format(host=host)
        mend = gettext("Mend the name, or add it to the name service that browsers ask")
        yield Finding(text, mend, is_error=False)
        return
    if not config.behind_proxy and not found & _own_addresses():
        text = gettext("{host}, the host name of KEEPWELL_BASE_URL, is another machine").format(host=host)
        mend = gettext("Name this machine ({host}), or set KEEPWELL_BEHIND_PROXY=yes when that one is your proxy")
        yield Finding(text, mend.format(host=socket.gethostname()))


def _own_addresses() -> set[str]:
    return {address.address.partition("%")[0] for addresses in psutil.net_if_addrs().values() for address in addresses}


def _port(config: Config, port: int, path: str) -> Iterator[Finding]:
    reason = _refusal(config.host, port)
    if reason is None or (reason == errno.EADDRINUSE and _is_ours(config.host, port, path)):
        return
    if reason == errno.EACCES:
        text = gettext("Port {port} belongs to root").format(port=port)
        mend = gettext("Choose one above 1023 with KEEPWELL_PORT and let a proxy serve {port}").format(port=port)
    elif reason == errno.EADDRINUSE:
        text = gettext("Port {port} is taken by another program").format(port=port)
        mend = gettext("Choose another one with KEEPWELL_PORT, or end that program: ss -ltnp 'sport = :{port}'")
        mend = mend.format(port=port)
    else:
        text = gettext("Nobody can listen on {host}: {reason}").format(host=config.host, reason=os.strerror(reason))
        mend = gettext("Set KEEPWELL_HOST to an address of this machine, such as 127.0.0.1")
    yield Finding(text, mend)


def _refusal(host: str, port: int) -> int | None:
    """Why the system would not let us listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.errno or errno.EADDRNOTAVAIL
    return None


def _is_ours(host: str, port: int, path: str) -> bool:
    """Whether Keepwell answers there: the installation that is being looked at may run."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # translated, not bound
    connection = http.client.HTTPConnection(reachable, port, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        answer = connection.getresponse()
        content = answer.read()
        # The event stream answers without a body.
        return answer.status == http.client.OK and (not content or "version" in json.loads(content))
    except (OSError, http.client.HTTPException, ValueError):
        return False
    finally:
        connection.close()
