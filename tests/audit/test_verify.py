# SPDX-License-Identifier: Apache-2.0
"""Attacks on the tables as the database's superuser, and what the verification says of each."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from django.utils import translation

from keepwell.audit.flaws import Flaw
from keepwell.audit.models import AuditPrivate, LogLeaf
from keepwell.audit.report import LogReport
from keepwell.audit.sealing import INSTALLATION
from keepwell.audit.services import erase_personal, pin_heads, sequence_batch, verify_all, verify_log
from keepwell.core.merkle import Frontier, leaf_hash
from keepwell.kernel.actor import SYSTEM, Scope
from keepwell.kernel.scope import reading, within_scope
from tests.factories.audit import HUAXIN, NOW, XIAO_LIU, entry, keep

pytestmark = pytest.mark.usefixtures("committed")
Attack = Callable[[str], None]


@pytest.fixture
def kept() -> list[UUID]:
    """Ten sealed entries of one customer in two batches, heads pinned."""
    ids = []
    for _ in range(2):
        entries = [entry() for _ in range(5)]
        keep(*entries)
        sequence_batch(now=NOW)
        pin_heads()
        ids += [one.id for one in entries]
    return ids


@pytest.fixture
def attack(as_superuser: psycopg.Connection) -> Attack:
    """Run a statement past every trigger."""

    def run(sql: str, *values: object) -> None:
        with as_superuser.transaction():
            as_superuser.execute("SET LOCAL session_replication_role = replica")
            as_superuser.execute(sql, values)

    return run


def flaws() -> set[Flaw]:
    return {finding.flaw for finding in check().findings}


def check() -> LogReport:
    return verify_log(HUAXIN, now=NOW)


def test_an_untouched_log_is_intact(kept: list[UUID]) -> None:
    report = check()
    assert report.is_intact
    assert (report.entries, report.heads, report.pinned, report.waiting) == (10, 2, 2, 0)


def test_an_edited_entry_is_found_with_its_place(kept: list[UUID], attack: Attack) -> None:
    attack("UPDATE audit_auditevent SET entry = replace(entry, 'working', 'closed') WHERE id = %s", kept[3])
    report = check()
    assert {finding.flaw for finding in report.findings} == {Flaw.ENTRY_CHANGED}
    assert report.first_bad == 3
    with translation.override("en"):
        assert report.findings[0].text == (
            f"An entry was changed after it was written. Place in the log: 3. Entry: {kept[3]}."
        )


def test_an_edited_entry_is_found_when_its_leaf_was_recomputed_in_both_tables(
    kept: list[UUID], attack: Attack, as_superuser: psycopg.Connection
) -> None:
    (text,) = as_superuser.execute("SELECT entry FROM audit_auditevent WHERE id = %s", [kept[3]]).fetchone() or ("",)
    forged = text.replace("working", "closed")
    leaf = leaf_hash(forged.encode())
    attack("UPDATE audit_auditevent SET entry = %s, leaf = %s WHERE id = %s", forged, leaf, kept[3])
    attack("UPDATE audit_logleaf SET leaf = %s WHERE event_id = %s", leaf, kept[3])
    report = check()
    assert {finding.flaw for finding in report.findings} == {Flaw.ROOT_DIFFERS, Flaw.FRONTIER_DIFFERS}
    assert report.first_bad == 4
    with translation.override("en"):
        assert "The change lies between the places 0 and 4." in report.findings[0].text


def test_a_change_is_placed_between_the_heads_around_it(kept: list[UUID], attack: Attack) -> None:
    attack("UPDATE audit_logleaf SET index = 100 WHERE index = 7")
    attack("UPDATE audit_logleaf SET index = 7 WHERE index = 8")
    attack("UPDATE audit_logleaf SET index = 8 WHERE index = 100")
    found = next(finding for finding in check().findings if finding.flaw is Flaw.ROOT_DIFFERS)
    assert (found.proven, found.index) == (5, 9)


def test_an_edited_entry_is_found_when_leaf_state_and_roots_were_recomputed(
    kept: list[UUID], attack: Attack, as_superuser: psycopg.Connection
) -> None:
    (text,) = as_superuser.execute("SELECT entry FROM audit_auditevent WHERE id = %s", [kept[3]]).fetchone() or ("",)
    forged = text.replace("working", "closed")
    leaf = leaf_hash(forged.encode())
    attack("UPDATE audit_auditevent SET entry = %s, leaf = %s WHERE id = %s", forged, leaf, kept[3])
    attack("UPDATE audit_logleaf SET leaf = %s WHERE event_id = %s", leaf, kept[3])
    rows = as_superuser.execute("SELECT leaf FROM audit_logleaf ORDER BY index").fetchall()
    frontier = Frontier().extend([row[0] for row in rows])
    attack("UPDATE audit_log SET peaks = %s", b"".join(frontier.peaks))
    attack("UPDATE audit_signedhead SET root = %s WHERE size = 10", frontier.root())
    assert flaws() == {Flaw.HEAD_FORGED, Flaw.ROOT_DIFFERS}


def test_a_cut_tail_is_found_when_its_heads_were_cut_too(kept: list[UUID], attack: Attack) -> None:
    attack("DELETE FROM audit_auditevent WHERE id = ANY (%s)", kept[5:])
    attack("DELETE FROM audit_logleaf WHERE index >= 5")
    attack("DELETE FROM audit_signedhead WHERE size > 5")
    attack(
        "UPDATE audit_log SET size = 5, peaks = %s",
        b"".join(Frontier().extend(_leaves()).peaks),
    )
    report = check()
    assert [finding.flaw for finding in report.findings] == [Flaw.TAIL_CUT]
    assert report.findings[0].index == 5
    assert report.findings[0].detail == "log-heads.txt:2: 10"


def test_a_whole_log_that_was_removed_is_found(kept: list[UUID], attack: Attack) -> None:
    for table in ("audit_auditevent", "audit_logleaf", "audit_signedhead", "audit_log", "audit_auditprivate"):
        attack(f"DELETE FROM {table}")
    reports = {report.log: report for report in verify_all(now=NOW)}
    assert [finding.flaw for finding in reports[HUAXIN].findings] == [Flaw.TAIL_CUT]
    assert reports[INSTALLATION].is_intact


def test_a_deleted_middle_row_is_found(kept: list[UUID], attack: Attack) -> None:
    attack("DELETE FROM audit_auditevent WHERE id = %s", kept[4])
    report = check()
    assert [(finding.flaw, finding.index) for finding in report.findings] == [(Flaw.ENTRY_MISSING, 4)]


def test_a_deleted_middle_row_is_found_when_the_places_were_renumbered(kept: list[UUID], attack: Attack) -> None:
    attack("DELETE FROM audit_auditevent WHERE id = %s", kept[4])
    attack("DELETE FROM audit_logleaf WHERE index = 4")
    attack("UPDATE audit_logleaf SET index = -index")
    attack("UPDATE audit_logleaf SET index = CASE WHEN index < -4 THEN -index - 1 ELSE -index END")
    assert Flaw.ROOT_DIFFERS in flaws()
    assert Flaw.TAIL_CUT in flaws()


def test_an_empty_place_is_found(kept: list[UUID], attack: Attack) -> None:
    attack("DELETE FROM audit_logleaf WHERE index = 4")
    assert [(finding.flaw, finding.index) for finding in check().findings] == [(Flaw.LEAF_MISSING, 4)]


def test_two_entries_that_changed_places_are_found(kept: list[UUID], attack: Attack) -> None:
    attack("UPDATE audit_logleaf SET index = 100 WHERE index = 2")
    attack("UPDATE audit_logleaf SET index = 2 WHERE index = 3")
    attack("UPDATE audit_logleaf SET index = 3 WHERE index = 100")
    assert Flaw.ROOT_DIFFERS in flaws()


@pytest.mark.parametrize(
    "change",
    [
        "action = 'desk.close_ticket'",
        "at = at + interval '1 microsecond'",
        "actor_id = NULL",
        "result = 'denied'",
        "target_id = '0190a000-0000-7000-8000-0000000000ff'",
        "customer_id = '0190a000-0000-7000-8000-0000000000ff'",
    ],
)
def test_an_edited_column_is_found(change: str, kept: list[UUID], attack: Attack) -> None:
    attack(f"UPDATE audit_auditevent SET {change} WHERE id = %s", kept[6])
    report = check()
    assert [(finding.flaw, finding.index) for finding in report.findings] == [(Flaw.COLUMNS_DIFFER, 6)]
    assert report.findings[0].detail == change.split(" ")[0]


def test_a_replaced_personal_value_is_found(kept: list[UUID], attack: Attack) -> None:
    attack("UPDATE audit_auditprivate SET value = '别的' WHERE event_id = %s AND path = 'command.text'", kept[2])
    report = check()
    assert [(finding.flaw, finding.index, finding.detail) for finding in report.findings] == [
        (Flaw.VALUE_CHANGED, 2, "command.text")
    ]


def test_a_head_signed_with_another_key_is_found(kept: list[UUID], attack: Attack, data_folder: Path) -> None:
    path = data_folder / "log-heads.txt"
    path.write_text(path.read_text().replace(" 10 ", " 9 "))
    assert flaws() == {Flaw.HEAD_FORGED}


def test_a_missing_file_of_heads_is_told(kept: list[UUID], data_folder: Path) -> None:
    (data_folder / "log-heads.txt").unlink()
    assert flaws() == {Flaw.HEADS_FILE_MISSING}


def test_a_line_cut_by_a_crash_is_no_evidence_and_does_not_stop_the_next(kept: list[UUID], data_folder: Path) -> None:
    path = data_folder / "log-heads.txt"
    with path.open("a") as lines:
        lines.write("2026-03-02T01:30:00.000000Z 0190a000-0000-7000")
    assert check().is_intact
    keep(entry())
    sequence_batch(now=NOW)
    assert pin_heads() == 1
    assert len(path.read_text().splitlines()) == 3
    assert check().is_intact


def test_entries_that_wait_for_their_place_are_counted_not_blamed(kept: list[UUID]) -> None:
    keep(entry())
    report = check()
    assert report.is_intact
    assert report.waiting == 1


def test_an_erased_person_leaves_every_proof_valid(kept: list[UUID]) -> None:
    with within_scope(Scope(everything=True)):
        assert erase_personal(actor_id=XIAO_LIU) == 10
        assert erase_personal(actor_id=XIAO_LIU) == 0
        assert erase_personal(events=kept[:1]) == 2
    with reading(SYSTEM):
        left = AuditPrivate.objects.values_list("value", flat=True)
        assert not any("小刘" in value for value in left)
    assert check().is_intact


def _leaves() -> list[bytes]:
    with reading(SYSTEM):
        return [bytes(row.leaf) for row in LogLeaf.objects.order_by("index")]
