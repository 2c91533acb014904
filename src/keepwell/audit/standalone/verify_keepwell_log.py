# SPDX-License-Identifier: Apache-2.0
"""Check what a Keepwell log says, on any machine with Python 3.9 or later, without Keepwell.

    python3 verify_keepwell_log.py BUNDLE_FOLDER
    python3 verify_keepwell_log.py RECEIPT.json
    python3 verify_keepwell_log.py CONSISTENCY.json

    --key KEY     a public key you trust, as you wrote it down earlier (base64, or name+id+base64); may be repeated
    --heads FILE  heads you kept: a file of heads, or a checkpoint as it was mailed or printed; may be repeated

Prints PASS (exit 0) or FAIL with the first bad place (exit 1). Needs the standard library alone; where the package
`cryptography` is installed, signatures are checked with it because it is faster. Shares no code with Keepwell.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    IS_QUICK = True
except ImportError:
    IS_QUICK = False

NOTHING = hashlib.sha256(b"").digest()
DASH = "\u2014 "


class Bad(Exception):
    """What is wrong, as a sentence."""


# --- Ed25519 (RFC 8032), verification alone -------------------------------------------------------------------------

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def _x_of(y: int, sign: int) -> int | None:
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P:
        return None
    return P - x if x & 1 != sign else x


def _point(packed: bytes) -> Point | None:
    number = int.from_bytes(packed, "little")
    y = number & (1 << 255) - 1
    x = _x_of(y, number >> 255)
    return None if x is None else (x, y, 1, x * y % P)


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(factor: int, point: Point) -> Point:
    found: Point = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            found = _add(found, point)
        point = _add(point, point)
        factor >>= 1
    return found


_BASE_Y = 4 * pow(5, P - 2, P) % P
_BASE_X = _x_of(_BASE_Y, 0) or 0
BASE: Point = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % P)


def signed_slowly(public: bytes, signature: bytes, text: bytes) -> bool:
    """Whether the signature over the text was made with the key; needs nothing but this file."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, start = _point(public), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or start is None or scalar >= Q:
        return False
    digest = hashlib.sha512(signature[:32] + public + text).digest()
    left = _times(scalar, BASE)
    right = _add(start, _times(int.from_bytes(digest, "little") % Q, key))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


def signed(public: bytes, signature: bytes, text: bytes) -> bool:
    """The same, with the package where it is installed."""
    if not IS_QUICK:
        return signed_slowly(public, signature, text)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True


# --- Merkle trees (RFC 6962, RFC 9162) ------------------------------------------------------------------------------


def leaf_of(entry: bytes) -> bytes:
    """Hash of an entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_of(left: bytes, right: bytes) -> bytes:
    """Hash of two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A growing tree: remembers the roots of its complete subtrees alone."""

    def __init__(self) -> None:
        self.size = 0
        self.parts: list[bytes] = []

    def add(self, found: bytes, width: int = 1) -> None:
        """Append a leaf, or the root of a complete subtree of `width` leaves."""
        place = self.size // width
        while place & 1:
            found = node_of(self.parts.pop(), found)
            place >>= 1
        self.parts.append(found)
        self.size += width

    def root(self) -> bytes:
        """Root of the tree so far."""
        if not self.parts:
            return NOTHING
        found = self.parts[-1]
        for part in reversed(self.parts[:-1]):
            found = node_of(part, found)
        return found


def check_inclusion(place: int, size: int, leaf: bytes, path: list[bytes], root: bytes) -> None:
    """Raise unless the leaf stands at this place of the tree."""
    if not 0 <= place < size or any(len(step) != 32 for step in (leaf, root, *path)):
        raise Bad("the proof is not one of a place in a tree")
    found, last = leaf, size - 1
    for step in path:
        if last == 0:
            raise Bad("the proof is too long")
        if place & 1 or place == last:
            found = node_of(step, found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = node_of(found, step)
        place, last = place >> 1, last >> 1
    if last:
        raise Bad("the proof is too short")
    if found != root:
        raise Bad("the proof does not lead to the signed root")


def check_consistency(first: int, second: int, roots: tuple[bytes, bytes], path: list[bytes]) -> None:
    """Raise unless the first tree is the beginning of the second."""
    if not 0 <= first <= second or any(len(step) != 32 for step in path):
        raise Bad(f"a log cannot go from {first} to {second} entries")
    if first == second:
        if path or roots[0] != roots[1] or (first == 0 and roots[0] != NOTHING):
            raise Bad("two heads of the same size disagree")
        return
    if first == 0 or not path:
        raise Bad("nothing proves that one head continues the other")
    if _two_roots(first - 1, second - 1, list(path) if first & (first - 1) else [roots[0], *path]) != roots:
        raise Bad("the two heads disagree: the later log does not continue the earlier one")


def _two_roots(place: int, last: int, steps: list[bytes]) -> tuple[bytes, bytes]:
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise Bad("the proof is too long")
        if place & 1 or place == last:
            old, new = node_of(step, old), node_of(step, new)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            new = node_of(new, step)
        place, last = place >> 1, last >> 1
    if last:
        raise Bad("the proof is too short")
    return old, new


# --- heads: C2SP checkpoints ----------------------------------------------------------------------------------------


class Head(NamedTuple):
    """A signed size and root of one log, where it was read, and the key that signed it."""

    log: str
    size: int
    root: bytes
    time: str
    where: str
    key: bytes


class Keys:
    """The installation's name and keys, the first one first, each with the time after which it signed no more."""

    def __init__(self, text: str) -> None:
        self.name = ""
        self.keys: list[tuple[bytes, str]] = []
        for line in text.splitlines():
            words = line.split()
            if words[:1] == ["name"] and len(words) == 2:
                self.name = words[1]
            elif words[:1] == ["key"] and len(words) in (2, 4):
                self.keys.append((unpacked(words[1]), words[3] if len(words) == 4 else ""))
            elif words and not line.startswith("#"):
                raise Bad(f"the list of keys holds a line that is none: {line}")
        if not self.name or not self.keys:
            raise Bad("the list of keys is empty")

    def demand(self, trusted: list[str], head: Head) -> None:
        """Raise unless a key that the reader trusts signed the head; without such keys nothing is demanded."""
        known = {
            unpacked(one if one.count("+") < 2 or len(one) == 44 else one.split("+", 2)[2])[-32:] for one in trusted
        }
        if known and head.key not in known:
            raise Bad(f"{head.where}: not signed with a key you trust")

    def read(self, note: str, where: str) -> Head:
        """The head of a note that one of the keys signed."""
        if re.search("[\x00-\x09\x0b-\x1f]", note):
            raise Bad(f"{where}: a control character")
        body, gap, below = note.rpartition("\n\n")
        lines = (body + "\n").split("\n")
        ours, _slash, log = lines[0].rpartition("/")
        if not gap or not below.endswith("\n") or len(lines) < 4 or ours != self.name:
            raise Bad(f"{where}: not a head of this installation")
        if not re.fullmatch("0|[1-9][0-9]*", lines[1]):
            raise Bad(f"{where}: not a size")
        time = next((line[5:] for line in lines[3:] if line.startswith("time ")), "")
        key = self._check((body + "\n").encode(), lines[0], below, (where, time))
        root = unpacked(lines[2])
        if len(root) != 32:
            raise Bad(f"{where}: not a root")
        return Head(log, int(lines[1]), root, time, where, key)

    def _check(self, text: bytes, origin: str, below: str, what: tuple[str, str]) -> bytes:
        where, time = what
        good = b""
        for line in below[:-1].split("\n"):
            if not line.startswith(DASH):
                raise Bad(f"{where}: a signature line is malformed")
            name, _gap, packed = line[len(DASH) :].partition(" ")
            raw = unpacked(packed)
            for public, until in self.keys if name in (self.name, origin) else []:
                key_id = hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]
                if raw[:4] != key_id:
                    continue
                if not signed(public, raw[4:], text):
                    raise Bad(f"{where}: the signature does not fit")
                if until and time > until:
                    raise Bad(f"{where}: signed with a key that had been retired")
                good = public
        if not good:
            raise Bad(f"{where}: not signed with a key of this installation")
        return good


def unpacked(text: str) -> bytes:
    """Bytes from base64, which has one spelling only: the spare bits of its last letter are zero."""
    try:
        found = base64.b64decode(text, validate=True)
        spelt = base64.b64encode(found).decode()
    except ValueError:
        raise Bad(f"not base64: {text[:40]}") from None
    if spelt != text:
        raise Bad(f"not base64 as it is written: {text[:40]}")
    return found


def notes_in(text: str) -> Iterator[str]:
    """The notes of a file: one checkpoint as it is, or one head a line."""
    lines = text.splitlines(keepends=True)
    if "\n\n" in text:
        yield text
        return
    for number, line in enumerate(lines, start=1):
        words = line.split(" ")
        if len(words) != 6 or not line.endswith("\n"):
            raise Bad(f"line {number} of the heads is not a head")
        time, log, size, root, name, packed = words
        origin = name if "/" in name else f"{name}/{log}"
        if origin.rpartition("/")[2] != log:
            raise Bad(f"line {number} of the heads names two logs")
        yield f"{origin}\n{size}\n{root}\ntime {time}\n\n{DASH}{name} {packed}"


def heads_of(path: Path, keys: Keys) -> list[Head]:
    """Every head of a file, proven."""
    found = enumerate(notes_in(utf8(path)), start=1)
    return [keys.read(note, f"{path.name}:{number}") for number, note in found]


def utf8(path: Path) -> str:
    """A file's text with its line ends as they are."""
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Bad(f"{path.name} cannot be read: {error}") from None


def parsed(text: str, where: str) -> Any:
    """JSON."""
    try:
        return json.loads(text)
    except ValueError:
        raise Bad(f"{where} is not JSON") from None


# --- what can be checked --------------------------------------------------------------------------------------------


def check_file(path: Path, trusted: list[str], outside: list[Path]) -> str:
    """A receipt or a proof of consistency."""
    what = parsed(utf8(path), path.name)
    if not isinstance(what, dict) or not isinstance(what.get("keys"), str):
        raise Bad(f"{path.name} is neither a receipt nor a proof of consistency")
    keys = Keys(what["keys"])
    heads = [head for file in outside for head in heads_of(file, keys)]
    try:
        if what.get("kind") == "keepwell-receipt":
            return _check_receipt(what, (keys, trusted), heads)
        if what.get("kind") == "keepwell-consistency":
            return _check_two(what, (keys, trusted))
    except (KeyError, TypeError, AttributeError):
        raise Bad(f"{path.name} lacks what it must hold") from None
    raise Bad(f"{path.name} is neither a receipt nor a proof of consistency")


def _check_receipt(what: dict[str, Any], trust: tuple[Keys, list[str]], outside: list[Head]) -> str:
    head = trust[0].read(what["checkpoint"], "checkpoint")
    trust[0].demand(trust[1], head)
    entry = what["entry"].encode()
    leaf = leaf_of(entry)
    if leaf != unpacked(what["leaf"]):
        raise Bad("the entry does not have the hash of the receipt")
    body = parsed(what["entry"], "entry")
    if body["log"] != (str(NIL) if head.log == "installation" else head.log):
        raise Bad("the entry belongs to another log")
    check_inclusion(what["index"], head.size, leaf, [unpacked(step) for step in what["path"]], head.root)
    _check_values(body, what.get("values") or [])
    for other in outside:
        if (other.log, other.size) == (head.log, head.size) and other.root != head.root:
            raise Bad(f"{other.where} disagrees with the receipt's head")
    told = (body["action"], body["at"], what["index"], head.log, head.size, head.time)
    return "{} at {} is entry {} of the log {}, signed at size {} on {}".format(*told)


NIL = "00000000-0000-0000-0000-000000000000"


def _check_two(what: dict[str, Any], trust: tuple[Keys, list[str]]) -> str:
    first, second = (trust[0].read(what[name], name) for name in ("first", "second"))
    trust[0].demand(trust[1], second)
    if first.log != second.log:
        raise Bad("the two heads are of two logs")
    path = [unpacked(step) for step in what["path"]]
    check_consistency(first.size, second.size, (first.root, second.root), path)
    return f"the log {first.log} of {second.size} entries continues the one of {first.size}"


def _check_values(body: Any, values: list[dict[str, str]]) -> None:
    for value in values:
        wanted = hashlib.sha256(bytes.fromhex(value["salt"]) + value["value"].encode()).hexdigest()
        if wanted not in json.dumps(body):
            raise Bad("the value at {} is not the one of the entry".format(value["path"]))


class Bundle:
    """A folder that `keepwell audit export-bundle` wrote."""

    def __init__(self, folder: Path, trusted: list[str], outside: list[Path]) -> None:
        self.folder = folder
        self.keys = Keys(utf8(folder / "keys.txt"))
        self.trusted = trusted
        self.heads: dict[str, dict[int, list[Head]]] = {}
        for file in (folder / "checkpoints.txt", *outside):
            for head in heads_of(file, self.keys):
                self.heads.setdefault(head.log, {}).setdefault(head.size, []).append(head)

    def check(self) -> list[str]:
        """Every log, then every file; what was proven."""
        what = parsed(utf8(self.folder / "manifest.json"), "manifest.json")
        try:
            logs = [(str(one["log"]), int(one["first"]), int(one["size"])) for one in what["logs"]]
        except (KeyError, TypeError, ValueError):
            raise Bad("manifest.json lacks what it must hold") from None
        told = [self._check_log(*one) for one in logs]
        unknown = sorted(set(self.heads) - {log for log, _first, _size in logs})
        if unknown and what.get("complete"):
            raise Bad(f"{unknown[0]}: there are signed heads, but the log is not here")
        self._check_sums()
        return told

    def _check_log(self, log: str, first: int, size: int) -> str:
        expected = dict(self.heads.get(log, {}))
        tree = self._pruned(log, first)
        proven = first
        expected = {at: heads for at, heads in expected.items() if at >= first}
        self._compare(tree, expected.pop(first, []), first)
        leaves = (self.folder / "leaves" / (log + ".bin")).open("rb")
        with leaves, (self.folder / "entries" / (log + ".jsonl")).open("rb") as lines:
            for place, line in enumerate(lines, start=first):
                self._check_entry(log, place, line, leaves.read(32))
                tree.add(leaf_of(line[:-1]))
                if tree.size in expected:
                    self._compare(tree, expected.pop(tree.size), proven)
                    proven = tree.size
            if leaves.read(1):
                raise Bad(f"{log}: first bad entry {tree.size}: it is missing")
        if expected:
            last = expected[max(expected)][0]
            text = "%s: first bad entry %s: the log ends there, but %s was signed at size %s"
            raise Bad(text % (log, tree.size, last.where, last.size))
        if tree.size != size or proven != size:
            raise Bad(f"{log}: first bad entry {min(proven, size)}: no signed head covers it")
        if size:
            self.keys.demand(self.trusted, self.heads[log][size][0])
        self._values(log, first)
        text = "%s: entries %s to %s, %s signed heads"
        return text % (log, first, size - 1, sum(len(one) for one in self.heads.get(log, {}).values()))

    def _check_entry(self, log: str, place: int, line: bytes, leaf: bytes) -> None:
        if not line.endswith(b"\n") or leaf_of(line[:-1]) != leaf:
            raise Bad(f"{log}: first bad entry {place}: it is not what was sealed")
        named = b'"log":"' + (NIL if log == "installation" else log).encode() + b'"'
        if named not in line:
            raise Bad(f"{log}: first bad entry {place}: it belongs to another log")

    def _compare(self, tree: Tree, heads: list[Head], proven: int) -> None:
        for head in heads:
            if head.root != tree.root():
                text = "%s: first bad entry between %s and %s: %s has another root"
                raise Bad(text % (head.log, proven, max(head.size - 1, proven), head.where))

    def _pruned(self, log: str, first: int) -> Tree:
        """The tree over what was pruned: whole subtrees of 256 entries."""
        tree = Tree()
        if first:
            packed = (self.folder / "pruned" / (log + ".bin")).read_bytes()
            for start in range(0, len(packed), 32):
                tree.add(packed[start : start + 32], 256)
            if tree.size != first or first not in self.heads.get(log, {}):
                raise Bad(f"{log}: no signed head says that it was pruned to {first}")
        return tree

    def _values(self, log: str, first: int) -> None:
        """Personal values against the commitments of their entries, where the bundle holds any."""
        path = self.folder / "values" / (log + ".jsonl")
        if not path.exists():
            return
        with path.open("rb") as values, (self.folder / "entries" / (log + ".jsonl")).open("rb") as lines:
            place, line = first, lines.readline()
            for row in values:
                value = parsed(row.decode("utf-8", "replace"), path.name)
                while line and place < value["index"]:
                    place, line = place + 1, lines.readline()
                digest = hashlib.sha256(bytes.fromhex(value["salt"]) + value["value"].encode()).hexdigest()
                if place != value["index"] or digest.encode() not in line:
                    raise Bad("{}: first bad entry {}: another value at {}".format(log, place, value["path"]))

    def _check_sums(self) -> None:
        listed = {"SHA256SUMS"}
        for line in utf8(self.folder / "SHA256SUMS").splitlines():
            digest, gap, name = line.partition("  ")
            path = self.folder / name
            if not gap or ".." in name or not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
                raise Bad(f"the file {name} is not what was exported")
            listed.add(name)
        here = {path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file()}
        if here != listed:
            raise Bad("files that were not exported: {}".format(", ".join(sorted(here ^ listed))))


def main(words: list[str] | None = None) -> int:
    """Check what the command line names."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("what", type=Path, metavar="BUNDLE|RECEIPT|CONSISTENCY")
    parser.add_argument("--key", action="append", default=[], help="a public key you trust")
    parser.add_argument("--heads", type=Path, action="append", default=[], help="heads you kept elsewhere")
    given = parser.parse_args(words)
    try:
        if given.what.is_dir():
            told = Bundle(given.what, given.key, given.heads).check()
        else:
            told = [check_file(given.what, given.key, given.heads)]
    except Bad as found:
        sys.stdout.write(f"FAIL  {found}\n")
        return 1
    except (OSError, ValueError, KeyError, TypeError) as found:
        sys.stdout.write(f"FAIL  it cannot be read: {found}\n")
        return 1
    for line in told:
        sys.stdout.write(f"PASS  {line}\n")
    if not given.key:
        sys.stdout.write("      The key was taken from the bundle itself. With --key you check against your own.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
