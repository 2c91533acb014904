# SPDX-License-Identifier: Apache-2.0
"""What the pages about importing say is what happens."""

import io
import re
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

import pytest

from keepwell.core.casehistory import Phase, RejectReason
from keepwell.core.casehistory.mapping_reading import KEYS, WEEKDAYS
from keepwell.core.promise import ClockKind, PauseReason, StopsOn
from keepwell.desk.choices import Cause, Kind, Severity
from keepwell.desk.incident_log.importing import Telling, Wanted, run
from keepwell.desk.incident_log.mapping_files import mapping_named
from keepwell.desk.models import Ticket
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.sla.models import Clock
from tests.factories.people import founded

DOCS = Path(__file__).parents[2] / "docs"


def block(page: Path, language: str) -> str:
    """The first example of a language on a page."""
    found = re.search(rf"^( *)```{language}\n(.*?)^\1```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert found is not None
    return dedent(found[2])


def test_every_key_of_a_mapping_is_on_its_page() -> None:
    page = (DOCS / "reference" / "import-mapping.md").read_text(encoding="utf-8")
    for section, keys in KEYS.items():
        for key in keys:
            name = f"{section}.{key}".removeprefix("contract.") if section == "contract.calendar" else key
            is_there = f"`{name}`" in page or f".{key}`" in page or f"[{key}]`" in page
            assert is_there or key in (*WEEKDAYS, "calendar", "clauses"), f"{section}.{key}"


@pytest.mark.parametrize("words", [Phase, RejectReason, ClockKind, StopsOn, PauseReason, Kind, Cause, Severity])
def test_every_word_of_a_mapping_is_on_its_page(words: type) -> None:
    page = (DOCS / "reference" / "import-mapping.md").read_text(encoding="utf-8")
    assert [word.value for word in words if not re.search(rf"`[^`\n]*\b{word.value}\b", page)] == []  # type: ignore[attr-defined]  # an enumeration


def test_the_example_imports_as_the_page_says(committed: None, tmp_path: Path) -> None:
    page = DOCS / "how-to" / "import-an-incident-log.md"
    log, mapping = tmp_path / "export.xes", tmp_path / "export.toml"
    log.write_text(block(page, "xml"), encoding="utf-8")
    mapping.write_text(block(page, "toml"), encoding="utf-8")
    founded()
    wanted = Wanted(log, mapping_named(str(mapping)), "old-desk")
    outcome = run(SYSTEM, wanted, Telling(lambda _done: None, io.StringIO()), now=datetime(2026, 1, 5, tzinfo=UTC))
    assert (outcome.read, outcome.rejected, outcome.cases) == (5, 0, 1)
    with reading(SYSTEM):
        (ticket,) = Ticket.objects.select_related("owner")
        (clock,) = Clock.objects.all()
    assert (ticket.number, ticket.title, ticket.severity) == ("OLDDESK-1", "检出后图纸打不开", "severe")
    assert (ticket.owner.name, ticket.transfer_count, ticket.state) == ("周敏", 1, "resolved")
    assert (clock.result, clock.used_seconds, clock.paused_seconds) == ("met", 6.5 * 3600, 7 * 3600)
