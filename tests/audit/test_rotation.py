# SPDX-License-Identifier: Apache-2.0
"""The key of the log is changed: old heads stay proven, new ones carry the new key, a stolen old one is worthless."""

from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from keepwell.audit import keys
from keepwell.audit.flaws import Flaw
from keepwell.audit.models import AuditEvent, LogLeaf, SignedHead
from keepwell.audit.notes import Head
from keepwell.audit.sealing import INSTALLATION, instant
from keepwell.audit.services import RotateKey, pin_heads, rotate_key, sequence_batch, verify_log
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from tests.factories.audit import HUAXIN, NOW, entry, keep

pytestmark = pytest.mark.usefixtures("committed")


def rotate() -> str:
    made = rotate_key(SYSTEM, RotateKey(reason="The machine was given away"), now=NOW)
    assert isinstance(made, str)
    return made


def seal() -> None:
    keep(entry())
    sequence_batch(now=NOW)
    pin_heads()


def test_old_and_new_heads_are_proven_and_the_origin_stays(data_folder: Path) -> None:
    seal()
    before = keys.signer()
    new = rotate()
    seal()
    assert keys.signer().public != before.public
    assert keys.verifier().name == before.verifier.name
    assert verify_log(HUAXIN, now=NOW).is_intact
    assert verify_log(INSTALLATION, now=NOW).is_intact
    listed = (data_folder / "keys" / "log-verifiers.txt").read_text().splitlines()
    assert [line.split()[0] for line in listed] == ["#", "name", "key", "key"]
    assert listed[2].endswith("until 2026-03-02T01:31:00.000000Z")
    assert listed[3] == f"key {new}"
    assert not (data_folder / "keys" / "log-signing.key.next").exists()


def test_the_old_key_signs_the_entry_that_names_the_new_one() -> None:
    before = keys.signer()
    new = rotate()
    with reading(SYSTEM):
        event = AuditEvent.objects.get(action="audit.rotate_key")
        assert new in event.entry
        assert LogLeaf.objects.get(event_id=event.pk).index == 0
        note = SignedHead.objects.get(customer_id=INSTALLATION).note
    assert before.verifier.read(note).size == 1


def test_a_head_signed_later_with_the_old_key_is_forged(as_superuser: psycopg.Connection) -> None:
    stolen = keys.signer()
    seal()
    rotate()
    later = NOW + timedelta(hours=1)
    note = stolen.sign(Head(HUAXIN, 9, bytes(32), instant(later)))
    as_superuser.execute(
        "INSERT INTO audit_signedhead (customer_id, size, root, signed_at, note) VALUES (%s, 9, %s, %s, %s)",
        [HUAXIN, bytes(32), later, note],
    )
    (found,) = verify_log(HUAXIN, now=later).findings
    assert found.flaw is Flaw.HEAD_FORGED
    assert "retired" in found.detail
