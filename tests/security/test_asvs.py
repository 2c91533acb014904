# SPDX-License-Identifier: Apache-2.0
"""Every level 1 and 2 requirement of OWASP ASVS 5.0 leads to a test, to a page, or to a reason why it is not ours."""

import csv
import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

MAP = ROOT / "docs" / "reference" / "asvs.csv"
SOURCE = ROOT.parent / "shared" / "data" / "asvs" / "asvs-5.0.0-en.csv"
ROWS = list(csv.DictReader(MAP.read_text(encoding="utf-8").splitlines()))
HELD = 253
SHORTEST_REASON = 15


def _headings(path: Path) -> set[str]:
    """Anchors of a page's headings, as readers of Markdown make them."""
    lines = path.read_text(encoding="utf-8").splitlines()
    titles = [line.lstrip("# ").strip() for line in lines if line.startswith("#")]
    return {re.sub(r"[^a-z0-9 -]", "", title.casefold()).replace(" ", "-") for title in titles}


def _missing(place: str) -> str:
    file, _colons, name = place.partition("::")
    path = ROOT / file
    if not path.is_file():
        return f"{file} is not there"
    text = path.read_text(encoding="utf-8")
    if name and not re.search(rf"^def {re.escape(name)}\(", text, re.MULTILINE):
        return f"{file} has no {name}"
    return "" if "def test_" in text else f"{file} has no test"


def test_no_requirement_is_left_out_or_doubled() -> None:
    assert len(ROWS) == HELD
    assert len({row["id"] for row in ROWS}) == HELD
    assert {row["kind"] for row in ROWS} == {"test", "page", "not applicable"}
    assert [row["id"] for row in ROWS if len(row["why"].strip()) < SHORTEST_REASON and row["kind"] != "test"] == []


@pytest.mark.skipif(not SOURCE.is_file(), reason="the list of ASVS lies beside the checkout in ../shared")
def test_the_rows_are_those_of_the_standard() -> None:
    with SOURCE.open(encoding="utf-8-sig") as file:
        wanted = {row["req_id"]: row["L"] for row in csv.DictReader(file) if row["L"] in {"1", "2"}}
    assert {row["id"]: row["level"] for row in ROWS} == wanted


def test_every_test_that_is_named_is_there() -> None:
    named = {place for row in ROWS if row["kind"] == "test" for place in row["evidence"].split()}
    assert len(named) > HELD // 3
    assert [row["id"] for row in ROWS if row["kind"] == "test" and not row["evidence"].split()] == []
    assert [fault for place in sorted(named) if (fault := _missing(place))] == []


def test_every_heading_that_is_named_is_there() -> None:
    for row in ROWS:
        if row["kind"] != "page":
            continue
        file, _hash, anchor = row["evidence"].partition("#")
        assert anchor in _headings(ROOT / file), row["id"]


def test_the_documents_own_words_are_refused_as_passwords() -> None:
    from keepwell.signin.passwords import OWN_WORDS  # noqa: PLC0415  # rooms are there only after setup

    page = (ROOT / "docs" / "explanation" / "security.md").read_text(encoding="utf-8")
    assert [word for word in OWN_WORDS if word not in page] == []
