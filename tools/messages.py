# SPDX-License-Identifier: Apache-2.0
"""Keeps each room's Chinese catalogue in step with its sources.

`tools/messages.py [room...]` extracts the messages of each room (Python and templates), updates its `.po`, compiles
its `.mo` and lists what has no translation yet. `--check` changes nothing and fails when a catalogue is behind.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import templatize

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ROOT / "src" / "keepwell"
LOCALE = "zh_Hans"
# The date is constant so that a compiled catalogue depends on its messages alone.
STAMP = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = """# SPDX-License-Identifier: Apache-2.0
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: zh_Hans\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[#0\- +]*[\d.]*[a-zA-Z]|%[sd]|\{(\w*)\}")


def python_source(path: Path) -> bytes:
    """The Python text that holds the messages of a source file or a template."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text.encode()
    # templatize keeps the template's indentation, which Python's tokenizer would refuse.
    python = templatize(text, origin=str(path))
    return "\n".join(line.lstrip() for line in python.split("\n")).encode()


def sources(room: Path) -> Iterator[Path]:
    """Every file of a room that may hold a message, in a stable order."""
    for path in sorted(room.rglob("*")):
        is_python = path.suffix == ".py" and "migrations" not in path.parts
        if is_python or (path.suffix in {".html", ".txt"} and "templates" in path.parts):
            yield path


def extracted(room: Path) -> Catalog:
    """A catalogue of the messages a room uses now, without translations."""
    catalog = new_catalog()
    for path in sources(room):
        where = path.relative_to(room).as_posix()
        found = extract("python", io.BytesIO(python_source(path)), KEYWORDS, ("Translators:",))
        for _line, message, comments, context in found:
            if message:
                catalog.add(
                    message,
                    locations=[(where, 0)],
                    auto_comments=comments,
                    context=context,
                )
    return catalog


def new_catalog() -> Catalog:
    """An empty Chinese catalogue with constant dates."""
    return Catalog(
        locale=LOCALE,
        creation_date=STAMP,
        revision_date=STAMP,
        charset="utf-8",
        fuzzy=False,
    )


def po_path(room: Path) -> Path:
    """Where Django looks for a room's catalogue."""
    return room / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


def stored(room: Path) -> Catalog:
    """The catalogue as it lies in the room, empty when there is none."""
    path = po_path(room)
    if not path.exists():
        return new_catalog()
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE, charset="utf-8")


def keys(catalog: Catalog) -> dict[tuple[str, str | None], Message]:
    """Messages by what makes them one: the singular text and the context."""
    return {(singular(m), m.context): m for m in catalog if m.id}


def singular(message: Message) -> str:
    """The English text of a message, the singular one when it has a plural."""
    return message.id if isinstance(message.id, str) else message.id[0]


def translation(message: Message) -> str:
    """The Chinese text of a message; Chinese has no plural."""
    return message.string if isinstance(message.string, str) else (message.string or ("",))[0]


def merged(room: Path) -> Catalog:
    """What the room uses now, with the translations known so far."""
    catalog, known = extracted(room), keys(stored(room))
    for key, message in keys(catalog).items():
        old = known.get(key)
        if old is None:
            continue
        text = translation(old)
        message.string = text if isinstance(message.id, str) else (text,)
        message.user_comments = old.user_comments
        if "fuzzy" in old.flags:
            message.flags.add("fuzzy")
    return catalog


def po_bytes(catalog: Catalog) -> bytes:
    """The catalogue as text: sorted, unwrapped, without line numbers, so that changes read well."""
    buffer = io.BytesIO()
    write_po(
        buffer,
        catalog,
        width=0,
        omit_header=True,
        sort_output=True,
        include_lineno=False,
    )
    return HEADER.encode() + buffer.getvalue().lstrip(b"\n")


def mo_bytes(catalog: Catalog) -> bytes:
    """The compiled catalogue."""
    catalog.creation_date = catalog.revision_date = STAMP
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def placeholders(text: str) -> set[str]:
    """The names a translation must carry over from its English text."""
    return {match.group(0) for match in PLACEHOLDER.finditer(text)}


def faults(catalog: Catalog) -> Iterator[str]:
    """What keeps a catalogue from being complete, one line each."""
    for (text, _context), message in keys(catalog).items():
        chinese = translation(message)
        plural = text if isinstance(message.id, str) else message.id[1]
        if not chinese:
            yield f"missing: {text!r}"
        elif "fuzzy" in message.flags:
            yield f"fuzzy: {text!r}"
        elif not placeholders(chinese) <= placeholders(text) | placeholders(plural):
            yield f"unknown placeholder in the translation of {text!r}"
        elif placeholders(text) - placeholders(chinese) and isinstance(message.id, str):
            yield f"placeholder lost in the translation of {text!r}"


def check(room: Path) -> Iterator[str]:
    """Everything wrong with a room's catalogue as it lies there."""
    fresh, old = extracted(room), stored(room)
    yield from faults(merged(room))
    for text, _context in sorted(keys(old).keys() - keys(fresh).keys(), key=str):
        yield f"stale: {text!r}"
    mo = po_path(room).with_suffix(".mo")
    if keys(fresh) and (not mo.exists() or mo.read_bytes() != mo_bytes(old)):
        yield "the compiled catalogue is behind; run tools/messages.py"


def conflicts(rooms: list[Path]) -> Iterator[str]:
    """The same English text with two translations: Django would silently show one of them everywhere."""
    seen: dict[tuple[str, str | None], tuple[str, str]] = {}
    for room in rooms:
        for key, message in keys(stored(room)).items():
            chinese = translation(message)
            first = seen.setdefault(key, (chinese, room.name))
            if chinese and first[0] and first[0] != chinese:
                yield f"{room.name}: {key[0]!r} is {chinese!r} here and {first[0]!r} in {first[1]}"


def update(room: Path) -> None:
    """Writes the catalogue and its compiled form when the room has messages."""
    catalog = merged(room)
    if not keys(catalog):
        return
    path = po_path(room)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(po_bytes(catalog))
    path.with_suffix(".mo").write_bytes(mo_bytes(stored(room)))


def main() -> int:
    """Runs over the named rooms, or over all of them."""
    parser = argparse.ArgumentParser(description="Update, compile and check the Chinese catalogues.")
    parser.add_argument("rooms", nargs="*", help="room names; all rooms when none is named")
    parser.add_argument(
        "--check",
        action="store_true",
        help="change nothing, fail when a catalogue is behind",
    )
    options = parser.parse_args()
    settings.configure(USE_I18N=True)
    everything = sorted(path for path in ROOMS.iterdir() if (path / "__init__.py").exists())
    rooms = [room for room in everything if not options.rooms or room.name in options.rooms]
    problems = []
    for room in rooms:
        if not options.check:
            update(room)
        problems += [f"{room.name}: {fault}" for fault in check(room)]
    problems += list(conflicts(everything if not options.rooms else rooms))
    print("\n".join(problems) or f"{len(rooms)} catalogues are complete")
    return 1 if problems and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
