# SPDX-License-Identifier: Apache-2.0
"""Prove a backup by restoring it into a folder that is thrown away, and remember the certificate."""

import json
from pathlib import Path

from keepwell.kernel.actor import SYSTEM
from keepwell.protection import restoring, source
from keepwell.protection.models import RestoreProof
from keepwell.protection.secret import RecoveryKey
from keepwell.protection.services.back_up import own_key
from keepwell.protection.services.record_proof import RecordProof, record_proof
from keepwell.protection.source import Tell
from keepwell.protection.vault import Vault


def prove_backup(box: Vault, key: RecoveryKey, backup_id: str, *, scratch: Path | None, tell: Tell) -> RestoreProof:
    """The whole restore, for nothing but its certificate."""
    with source.scratch_spot(scratch) as spot:
        found = restoring.restore(box, key, spot, backup_id, tell=tell)
    return record_proof(SYSTEM, RecordProof(certificate=json.dumps(found, ensure_ascii=False)))


def prove_newest(box: Vault, *, tell: Tell) -> RestoreProof:
    """The newest backup, with this installation's own copy of the key."""
    key, _is_new = own_key(source.source())
    return prove_backup(box, key, restoring.choose(box, None).id, scratch=None, tell=tell)
