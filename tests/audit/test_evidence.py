# SPDX-License-Identifier: Apache-2.0
"""Evidence packs: made of real records, with gaps named, a hash in the log, and nothing a spreadsheet would run."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from keepwell.audit.evidence import CLAUSES, STANDARDS, Period, gather, sources_of
from keepwell.audit.models import AuditEvent
from keepwell.audit.services.draw_up_evidence import as_csv
from keepwell.audit.standalone import verify_keepwell_log as alone
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.people.services import HoldRole, hold_role
from tests.factories import people
from tests.factories.browser import clock_at, signed_in
from tests.factories.desk import desk, opened
from tests.factories.sla import at

MARCH = Period(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))


@pytest.fixture(autouse=True)
def _tuesday() -> Iterator[None]:
    with clock_at(at("2026-03-03 14:00")):
        yield


def test_every_clause_shows_something_or_says_why_it_can_not() -> None:
    for clause in CLAUSES:
        assert clause.standard in STANDARDS
        assert sources_of(clause.key) or str(clause.lacking) or clause.key in {"gdpr.33", "iso9001.9.3"}, clause.key


@pytest.mark.usefixtures("committed")
def test_an_empty_installation_has_gaps_and_says_so() -> None:
    with reading(SYSTEM):
        shown = {one.clause.number: one for one in gather("iso9001", MARCH)}
    assert str(shown["7.2"].gap) == str(next(one for one in CLAUSES if one.key == "iso9001.7.2").lacking)
    assert shown["8.2.1"].gap
    assert not shown["8.2.1"].found[0].rows


@pytest.mark.usefixtures("committed")
def test_records_of_the_period_count_and_others_do_not() -> None:
    story = desk()
    opened(story, kind="complaint")
    opened(story)
    with reading(SYSTEM):
        shown = {one.clause.number: one for one in gather("iso9001", MARCH)}
        april = Period(MARCH.until, datetime(2026, 5, 1, tzinfo=UTC))
        later = {one.clause.number: one for one in gather("iso9001", april)}
    (complaints,) = shown["8.2.1"].found
    assert len(complaints.rows) == 1
    assert not shown["8.2.1"].gap
    assert later["8.2.1"].gap


@pytest.mark.usefixtures("committed")
def test_a_pack_holds_its_rows_its_hashes_and_a_receipt_that_proves_it(tmp_path: Path) -> None:
    story = desk()
    security = people.person(story.cast.provider, "钱安全")
    people.role(security, "security_admin", story.cast.provider)
    hold_role(people.actor(security), story.cast.provider, HoldRole(person=story.cast.li.pk, role="expert"))
    client = signed_in(security)
    assert "访问控制" in client.get("/evidence/", {"standard": "mlps"}).content.decode()
    asked = {"standard": "mlps", "since": "2026-03-01", "until": "2026-03-31"}
    answer = client.post("/evidence/", asked)
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        archive.extractall(tmp_path)
    sums = (tmp_path / "SHA256SUMS").read_text()
    for line in sums.splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == digest
    assert alone.main([str(tmp_path / "receipt.json")]) == 0
    entry = json.loads(json.loads((tmp_path / "receipt.json").read_text())["entry"])
    assert entry["changes"]["sha256"][1] == hashlib.sha256(sums.encode()).hexdigest()
    given = (tmp_path / "8.1.4.2-audit.roles.csv").read_text(encoding="utf-8-sig")
    with reading(SYSTEM):
        assert len(given.splitlines()) == 1 + AuditEvent.objects.filter(action="people.hold_role").count()
    assert "<h2>8.1.4.2 Access control</h2>" in (tmp_path / "index.en.html").read_text()
    assert "缺口" in (tmp_path / "index.zh-hans.html").read_text()


@pytest.mark.usefixtures("committed")
def test_evidence_is_for_those_who_watch_over_everything() -> None:
    story = desk()
    for name in ("zhou", "chen", "li"):
        client = signed_in(story.person(name))
        assert client.get("/evidence/").status_code == 404
        assert client.post("/evidence/", {"standard": "gdpr"}).status_code == 404
    with reading(SYSTEM):
        assert not AuditEvent.objects.filter(action="audit.draw_up_evidence").exists()


def test_cells_that_a_spreadsheet_would_run_are_kept_as_text() -> None:
    rows = as_csv([("=1+1", "+1", "-1", "@x", "\tx", "safe", "a,b")]).decode("utf-8-sig")
    assert rows == "'=1+1,'+1,'-1,'@x,'\tx,safe,\"a,b\"\r\n"
