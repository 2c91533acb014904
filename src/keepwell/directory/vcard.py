# SPDX-License-Identifier: Apache-2.0
"""A person's card as vCard 3.0 (RFC 2426): what phones read from a QR code or a file."""

from collections.abc import Iterable

_LINE_BYTES = 75


def _escaped(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> str:
    """Lines of at most 75 bytes; a continuation begins with a blank, and no character is cut."""
    parts, now = [], ""
    for char in line:
        if len((now + char).encode()) > _LINE_BYTES:
            parts.append(now)
            now = " "
        now += char
    return "\r\n".join([*parts, now])


_KINDS = {"email": "EMAIL;TYPE=INTERNET", "phone": "TEL;TYPE=WORK,VOICE", "mobile": "TEL;TYPE=CELL"}


def vcard(name: str, organisation: str, title: str, reaches: Iterable[tuple[str, str]]) -> str:
    """The card; ways without a vCard kind of their own become notes."""
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"N:{_escaped(name)};;;;", f"FN:{_escaped(name)}"]
    lines.append(f"ORG:{_escaped(organisation)}")
    if title:
        lines.append(f"TITLE:{_escaped(title)}")
    lines += [f"{_KINDS.get(kind, 'NOTE')}:{_escaped(value)}" for kind, value in reaches]
    return "\r\n".join([*(_folded(line) for line in lines), "END:VCARD", ""])
