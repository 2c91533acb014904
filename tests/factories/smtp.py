# SPDX-License-Identifier: Apache-2.0
"""A real SMTP server on loopback that can be told to refuse, to be slow and to hang up."""

import asyncio
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from warnings import catch_warnings, simplefilter

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from keepwell.kernel import clock

USER, PASSWORD = "keepwell", "brief-taube"


@dataclass
class Post:
    """What the server got, and how it answers: a full line for an address, or `hang up` after the letter."""

    letters: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    at_sender: str = ""
    at_recipient: dict[str, str] = field(default_factory=dict)
    at_letter: str = ""
    hangs_up_after_letter: int = 0
    #: called when a letter is in, before the answer
    on_letter: Callable[[], None] | None = None
    port: int = 0

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802  # aiosmtpd's name
        envelope.mail_from = address
        return self.at_sender or "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        if refusal := self.at_recipient.get(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.at_letter:
            return self.at_letter
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.letters.append(message)
        self.envelopes.append(envelope)
        if self.on_letter is not None:
            self.on_letter()
        if self.hangs_up_after_letter:
            self.hangs_up_after_letter -= 1
            assert server.transport is not None
            server.transport.abort()
            await asyncio.sleep(0.05)
        return "250 Taken as 4711"

    @property
    def ids(self) -> list[str]:
        """Message-IDs in the order in which they came."""
        return [str(one["Message-ID"]) for one in self.letters]


def _check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, who: Any) -> AuthResult:
    is_right = isinstance(who, LoginPassword) and (who.login, who.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=is_right)


@contextmanager
def server(*, tls: str = "none", signs_in: bool = False, certificate: "Certificate | None" = None) -> Iterator[Post]:
    """Run one; `tls` is `none`, `starttls` or `tls`."""
    post = Post()
    words: dict[str, Any] = {"hostname": "127.0.0.1", "port": 0, "ready_timeout": 10}
    if tls != "none":
        assert certificate is not None
        words["ssl_context" if tls == "tls" else "tls_context"] = certificate.context
    if tls == "starttls":
        words["require_starttls"] = True
    if signs_in:
        words |= {"authenticator": _check, "auth_required": True, "auth_require_tls": tls != "none"}
    if tls == "tls" and signs_in:
        words["auth_require_tls"] = False  # the library does not count TLS from the first byte
    controller = _Controller(post, **words)
    with catch_warnings():
        simplefilter("ignore", UserWarning)  # that sign-in without encryption is unwise: it is what some stories need
        controller.start()
        try:
            yield post
        finally:
            controller.stop()


class _Controller(Controller):
    """Takes a free port and says which."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.handler.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@dataclass(frozen=True)
class Certificate:
    """One for 127.0.0.1 and localhost, its own authority."""

    pem: str
    key: str
    context: ssl.SSLContext


def certificate(name: str = "localhost") -> Certificate:
    """A new certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = clock.now()
    names: list[x509.GeneralName] = [x509.DNSName(name)]
    if name == "localhost":
        names.append(x509.IPAddress(ip_address("127.0.0.1")))
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with TemporaryDirectory() as folder:
        both = Path(folder) / "both.pem"
        both.write_bytes(private + pem)
        context.load_cert_chain(both)
    return Certificate(pem.decode(), private.decode(), context)
