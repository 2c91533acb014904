# SPDX-License-Identifier: Apache-2.0
"""Signed heads as C2SP checkpoints, so that tools and witnesses of other logs can read ours.

A note is text, an empty line, and signature lines `— name base64(key id ‖ signature)`; the text says origin, size and
root. See c2sp.org/tlog-checkpoint and c2sp.org/signed-note. The key's name is the origin, as the checkpoint text
recommends; heads of 0.1.0 carry the installation's name alone and stay valid.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from keepwell.audit.sealing import INSTALLATION
from keepwell.core.merkle import HASH_SIZE, ProofError

_ED25519 = b"\x01"
_DASH = "\u2014 "
_MOST_SIGNATURES = 64
_SIZE = re.compile(r"0|[1-9][0-9]*")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


class BadNote(ProofError):
    """A note that is malformed or not signed by one of our keys."""


@dataclass(frozen=True, slots=True)
class Head:
    """Size and root of a log at an instant (ISO text in UTC)."""

    customer_id: UUID
    size: int
    root: bytes
    time: str


@dataclass(frozen=True, slots=True)
class PublicKey:
    """One key that signs or signed; `until` is the instant (ISO text) after which it signs no more."""

    public: bytes
    until: str = ""

    def key_id(self, name: str) -> bytes:
        """First four bytes of the hash of name, algorithm and key."""
        return sha256(name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def text(self, name: str) -> str:
        """The key in the form other tools take."""
        packed = base64.b64encode(_ED25519 + self.public).decode()
        return f"{name}+{self.key_id(name).hex()}+{packed}"

    def has_signed(self, text: str, signature: bytes) -> bool:
        """Whether the signature over the text is this key's."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Verifier:
    """The installation's name and all its keys, the present one last: enough to check, not to sign."""

    name: str
    keys: tuple[PublicKey, ...]

    def text(self, customer_id: UUID = INSTALLATION) -> str:
        """The present key of a log in the form other tools take."""
        return self.keys[-1].text(origin(customer_id, self.name))

    def read(self, note: str) -> Head:
        """The head a note speaks of; `BadNote` unless one of our keys signed it while it was in use."""
        text, signatures = _parts(note)
        head = _parse(text, self.name)
        signed = [key for name, packed in signatures for key in self._signer(text, name, packed)]
        if not signed:
            raise BadNote("the note is not signed by this installation's key")
        if all(key.until and head.time > key.until for key in signed):
            raise BadNote("the note was signed with a key that had been retired")
        return head

    def _signer(self, text: str, name: str, packed: bytes) -> Iterator[PublicKey]:
        if name not in {self.name, text.partition("\n")[0]}:
            return  # somebody else's signature: a witness
        for key in self.keys:
            if packed[:4] == key.key_id(name):
                if not key.has_signed(text, packed[4:]):
                    raise BadNote("the signature does not fit the note")
                yield key


@dataclass(frozen=True, slots=True)
class Signer:
    """The private half, kept in a file outside the database, and the name it signs for."""

    key: Ed25519PrivateKey
    verifier: Verifier

    @property
    def public(self) -> bytes:
        """The public half."""
        return self.key.public_key().public_bytes_raw()

    def sign(self, head: Head) -> str:
        """The signed note of a head."""
        name = origin(head.customer_id, self.verifier.name)
        text = _text(head, name)
        packed = base64.b64encode(PublicKey(self.public).key_id(name) + self.key.sign(text.encode())).decode()
        return f"{text}\n{_DASH}{name} {packed}\n"


def name_of(public: bytes) -> str:
    """What an installation is called after its first key."""
    return f"keepwell-{sha256(public).hexdigest()[:16]}"


def origin(customer_id: UUID, name: str) -> str:
    """The first line of every head of a log."""
    return f"{name}/{log_name(customer_id)}"


def log_name(customer_id: UUID) -> str:
    """How notes and files call a log."""
    return "installation" if customer_id == INSTALLATION else str(customer_id)


def log_named(text: str) -> UUID:
    """The log of a name; ValueError when it is none."""
    return INSTALLATION if text == "installation" else UUID(text)


def _parts(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """The signed text and the signatures, held to the letter of the signed-note text."""
    if _CONTROL.search(note):
        raise BadNote("the note holds a control character")
    body, gap, below = note.rpartition("\n\n")
    if not gap or not below.endswith("\n"):
        raise BadNote("the note has no signature")
    lines = below.removesuffix("\n").split("\n")
    if len(lines) > _MOST_SIGNATURES:
        raise BadNote("the note has too many signatures")
    return f"{body}\n", [_signature(line) for line in lines]


def _signature(line: str) -> tuple[str, bytes]:
    name, _gap, packed = line.removeprefix(_DASH).partition(" ")
    try:
        raw = base64.b64decode(packed, validate=True)
    except binascii.Error:
        raw = b""
    # one spelling only: spare bits of the last letter that a reader ignores could be changed unseen
    if base64.b64encode(raw).decode() != packed:
        raw = b""
    if not line.startswith(_DASH) or not name or "+" in name or len(raw) <= len(_ED25519) * 4:
        raise BadNote("a signature line is malformed")
    return name, raw


def _text(head: Head, name: str) -> str:
    root = base64.b64encode(head.root).decode()
    return f"{name}\n{head.size}\n{root}\ntime {head.time}\n"


def _parse(text: str, name: str) -> Head:
    try:
        first, size, root, *more = text.removesuffix("\n").split("\n")
        ours, _slash, log = first.rpartition("/")
        packed = base64.b64decode(root, validate=True)
        if ours != name or not _SIZE.fullmatch(size) or len(packed) != HASH_SIZE or "" in more:
            raise BadNote("the note is no checkpoint of this installation")
        time = next((line.removeprefix("time ") for line in more if line.startswith("time ")), "")
        return Head(log_named(log), int(size), packed, time)
    except ValueError as error:  # binascii.Error is one
        raise BadNote("the note is not a checkpoint") from error
