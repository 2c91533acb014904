# SPDX-License-Identifier: Apache-2.0
"""Files with random damage: whatever they hold, they are counted, refused in words, or said to break off."""

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from keepwell.desk.incident_log.errors import LogError
from keepwell.desk.incident_log.importing import preview
from keepwell.desk.incident_log.mapping_files import mapping_named
from tests.desk import logs

NOW = datetime(2026, 3, 2, tzinfo=UTC)
NASTY = (
    b"\x00",
    b"\xff\xfe",
    b'"',
    b"\r",
    b"\n",
    b"\xed\xb2\x80",
    b"\xef\xbb\xbf",
    b",",
    b"<",
    b"&amp;",
    b"\\",
    b"9" * 50,
)
PACKAGES = {
    "csv": lambda folder: (logs.csv_file(folder), "csv"),
    "zipped csv": lambda folder: (logs.zipped(logs.csv_file(folder)), "csv"),
    "json lines": lambda folder: (logs.json_file(folder), "jsonl"),
    "gzipped json lines": lambda folder: (logs.gzipped(logs.json_file(folder)), "jsonl"),
    "xes": lambda folder: (logs.xes_file(folder), "xes"),
    "gzipped xes": lambda folder: (logs.gzipped(logs.xes_file(folder)), "xes"),
}


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The content with one to four places cut, doubled, overwritten or filled with what readers trip over."""
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(content) + 1)
        end = min(len(content), place + chance.choice((1, 3, 40)))
        piece = chance.choice((b"", content[place:end] * 2, chance.randbytes(end - place), chance.choice(NASTY)))
        content = content[:place] + piece + content[end:]
    return content[: chance.randrange(len(content))] if chance.random() < 0.2 and content else content


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.nightly)])
def test_no_damage_gets_through_unnamed(tmp_path: Path, package: str, seed: int) -> None:
    path, form = PACKAGES[package](tmp_path)
    mapping = mapping_named(str(logs.mapping_file(tmp_path, form)))
    whole, chance = path.read_bytes(), random.Random(f"{package} {seed}")
    read = refused = 0
    for _ in range(150 if seed == 1 else 5_000):
        path.write_bytes(damaged(whole, chance))
        try:
            found = preview(path, mapping, now=NOW)
        except LogError:
            refused += 1
        else:
            read += 1
            assert found.events == sum(found.phases.values()) + sum(found.rejected.values())
    assert read + refused >= 150
    assert read > 0
