# SPDX-License-Identifier: Apache-2.0
"""Signed heads as C2SP checkpoints, so that tools and witnesses of other logs can read ours.

A note is text, an empty line, and signature lines `— name base64(key id ‖ signature)`; the text says origin, size and
root. See c2sp.org/tlog-checkpoint and c2sp.org/signed-note.
"""

import base64
import binascii
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from keepwell.audit.sealing import INSTALLATION
from keepwell.core.merkle import ProofError

_ED25519 = b"\x01"
_DASH = "\u2014 "


class BadNote(ProofError):
    """A note that is malformed or not signed by the key."""


@dataclass(frozen=True, slots=True)
class Head:
    """Size and root of a log at an instant (ISO text in UTC)."""

    customer_id: UUID
    size: int
    root: bytes
    time: str


@dataclass(frozen=True, slots=True)
class Verifier:
    """The public half: enough to check, not to sign."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """First four bytes of the hash of name, algorithm and key."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def text(self) -> str:
        """The key in the form other tools take."""
        packed = base64.b64encode(_ED25519 + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{packed}"

    def read(self, note: str) -> Head:
        """The head a note speaks of; `BadNote` unless this key signed it."""
        body, gap, signatures = note.partition("\n\n")
        if not gap:
            raise BadNote("the note has no signature")
        text = f"{body}\n"
        start = f"{_DASH}{self.name} "
        for line in signatures.splitlines():
            if line.startswith(start) and self._signed(text, line.removeprefix(start)):
                return _parse(text, self.name)
        raise BadNote("the note is not signed by this installation's key")

    def _signed(self, text: str, packed: str) -> bool:
        try:
            raw = base64.b64decode(packed, validate=True)
            if raw[:4] != self.key_id:
                return False
            Ed25519PublicKey.from_public_bytes(self.public).verify(raw[4:], text.encode())
        except (binascii.Error, InvalidSignature):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """The private half, kept in a file outside the database."""

    key: Ed25519PrivateKey

    @property
    def verifier(self) -> Verifier:
        """What others need to check our heads."""
        public = self.key.public_key().public_bytes_raw()
        return Verifier(f"keepwell-{sha256(public).hexdigest()[:16]}", public)

    def sign(self, head: Head) -> str:
        """The signed note of a head."""
        verifier = self.verifier
        text = _text(head, verifier.name)
        packed = base64.b64encode(verifier.key_id + self.key.sign(text.encode())).decode()
        return f"{text}\n{_DASH}{verifier.name} {packed}\n"


def _origin(customer_id: UUID, name: str) -> str:
    log = "installation" if customer_id == INSTALLATION else str(customer_id)
    return f"{name}/{log}"


def _text(head: Head, name: str) -> str:
    root = base64.b64encode(head.root).decode()
    return f"{_origin(head.customer_id, name)}\n{head.size}\n{root}\ntime {head.time}\n"


def _parse(text: str, name: str) -> Head:
    try:
        origin, size, root, *more = text.splitlines()
        log = origin.removeprefix(f"{name}/")
        customer_id = INSTALLATION if log == "installation" else UUID(log)
        time = next((line.removeprefix("time ") for line in more if line.startswith("time ")), "")
        return Head(customer_id, int(size), base64.b64decode(root, validate=True), time)
    except ValueError as error:
        raise BadNote("the note is not a checkpoint") from error
