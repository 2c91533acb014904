# SPDX-License-Identifier: Apache-2.0
"""Heads kept elsewhere: appended each minute, refused when they contradict, mailed once a day."""

from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from pytest_django import Settings

from keepwell.audit import jobs, keys, pinned
from keepwell.audit.checks import check_anchor
from keepwell.audit.choices import AlarmKind
from keepwell.audit.flaws import Flaw
from keepwell.audit.models import LogAlarm
from keepwell.audit.notes import Head
from keepwell.audit.sealing import instant
from keepwell.audit.services import anchor_heads, mail_heads, pin_heads, sequence_batch, verify_log
from keepwell.audit.sql import select
from keepwell.audit.standalone import verify_keepwell_log as alone
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from tests.factories.audit import HUAXIN, NOW, entry, keep

_CUT = "DELETE FROM audit_auditevent e USING audit_logleaf l WHERE l.event_id = e.id AND l.index >= 5"
pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def anchor(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Path:
    """A file on what could be another machine's disk."""
    path = tmp_path_factory.mktemp("elsewhere") / "heads.txt"
    settings.KEEPWELL = replace(settings.KEEPWELL, log_anchor=path)
    return path


def seal(count: int) -> None:
    keep(*[entry() for _ in range(count)])
    sequence_batch(now=NOW)
    pin_heads()


def alarms() -> list[tuple[str, bool]]:
    with reading(SYSTEM):
        return [(one.kind, one.ended_at is None) for one in LogAlarm.objects.order_by("id")]


def test_each_turn_appends_the_newest_head_of_each_log_that_grew(anchor: Path) -> None:
    seal(3)
    keep(entry(customer_id=None))
    sequence_batch(now=NOW)
    assert anchor_heads().appended == 2
    assert anchor_heads().appended == 0
    seal(300)
    seal(4)
    assert anchor_heads().appended == 1
    assert [one.size for one in pinned.read(anchor) if one.customer_id == HUAXIN] == [3, 307]
    known = alone.Keys(keys.listing())
    assert [head.size for head in alone.heads_of(anchor, known)][-1] == 307


def test_a_log_that_was_rewritten_is_refused_and_alarms(anchor: Path, as_superuser: psycopg.Connection) -> None:
    seal(5)
    jobs.anchor()
    as_superuser.execute("SET session_replication_role = replica")
    for table in ("audit_auditevent", "audit_logleaf", "audit_signedhead", "audit_log", "audit_logposition"):
        as_superuser.execute(f"DELETE FROM {table}")
    as_superuser.execute("SET session_replication_role = origin")
    pinned.heads_path().unlink()
    seal(6)  # another history under the same key
    before = anchor.read_bytes()
    assert "another first root" in anchor_heads().refused[HUAXIN]
    jobs.anchor()
    jobs.anchor()
    kept = [line for line in anchor.read_text().splitlines() if str(HUAXIN) in line]
    assert kept == [line for line in before.decode().splitlines() if str(HUAXIN) in line]
    assert alarms() == [(AlarmKind.ANCHOR_REFUSED, True)]


def test_a_log_whose_tail_was_cut_with_all_local_heads_is_refused_and_found(
    anchor: Path, as_superuser: psycopg.Connection
) -> None:
    seal(5)
    seal(3)
    anchor_heads()
    as_superuser.execute("SET session_replication_role = replica")
    as_superuser.execute("DELETE FROM audit_signedhead WHERE size > 5")
    as_superuser.execute(
        "DELETE FROM audit_auditevent e USING audit_logleaf l WHERE l.event_id = e.id AND l.index >= 5"
    )
    as_superuser.execute("DELETE FROM audit_logleaf WHERE index >= 5")
    as_superuser.execute("SET session_replication_role = origin")
    assert anchor_heads().refused == {HUAXIN: "the anchor has a head of size 8, the log ends at 5"}


def test_a_folder_that_is_gone_alarms_once_and_ends_when_it_is_back(anchor: Path) -> None:
    seal(1)
    anchor.parent.rmdir()
    anchor.parent.touch()  # a file where the folder was: nothing can be made below it
    jobs.anchor()
    jobs.anchor()
    assert alarms() == [(AlarmKind.ANCHOR_FAILED, True)]
    anchor.parent.unlink()
    jobs.anchor()
    assert alarms() == [(AlarmKind.ANCHOR_FAILED, False)]
    assert anchor.exists()


def test_the_anchor_alone_finds_a_cut_tail(anchor: Path, as_superuser: psycopg.Connection) -> None:
    """The database, the data folder and even its file of heads are in the attacker's hands; the other disk is not."""
    seal(5)
    local = pinned.heads_path().read_text()
    with reading(SYSTEM):
        ((size, peaks),) = select("SELECT size, peaks FROM audit_log WHERE customer_id = %s", [HUAXIN])
    seal(3)
    anchor_heads()
    as_superuser.execute("SET session_replication_role = replica")
    as_superuser.execute(
        "DELETE FROM audit_auditprivate p USING audit_logleaf l WHERE l.event_id = p.event_id AND l.index >= 5"
    )
    as_superuser.execute(
        "DELETE FROM audit_auditevent e USING audit_logleaf l WHERE l.event_id = e.id AND l.index >= 5"
    )
    as_superuser.execute("DELETE FROM audit_logleaf WHERE index >= 5")
    as_superuser.execute("DELETE FROM audit_signedhead WHERE size > 5")
    as_superuser.execute("UPDATE audit_log SET size = %s, peaks = %s", [size, peaks])
    as_superuser.execute("SET session_replication_role = origin")
    pinned.heads_path().write_text(local)
    (found,) = verify_log(HUAXIN, now=NOW).findings
    assert (found.flaw, found.index, found.detail) == (Flaw.TAIL_CUT, 5, "heads.txt:1: 8")
    anchor.unlink()
    assert verify_log(HUAXIN, now=NOW).is_intact  # nothing here could have told


def test_a_forged_line_in_the_anchor_is_told(anchor: Path) -> None:
    seal(2)
    anchor_heads()
    with anchor.open("a") as lines:
        lines.write(pinned.line_of(keys.signer().sign(Head(HUAXIN, 9, bytes(32), instant(NOW)))).replace(" 9 ", " 8 "))
    assert "signature" in next(iter(anchor_heads().refused.values()))


def test_an_anchor_in_the_data_folder_is_pointed_out(settings: Settings, data_folder: Path) -> None:
    settings.KEEPWELL = replace(settings.KEEPWELL, log_anchor=data_folder / "heads.txt")
    assert [message.id for message in check_anchor(None)] == ["audit.W001"]
    settings.KEEPWELL = replace(settings.KEEPWELL, log_anchor=Path("/mnt/elsewhere/heads.txt"))
    assert check_anchor(None) == []


def test_without_an_auditor_or_without_mail_nothing_is_mailed(settings: Settings) -> None:
    seal(1)
    assert not mail_heads(now=NOW)
    settings.KEEPWELL = replace(settings.KEEPWELL, log_auditor="auditor@example.com")
    assert not mail_heads(now=NOW)
