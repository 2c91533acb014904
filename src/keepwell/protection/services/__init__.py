# SPDX-License-Identifier: Apache-2.0
"""What can be done about backups."""

from keepwell.protection.errors import BackupError, Stopped
from keepwell.protection.services.ask_backup import AskBackup, ask_backup
from keepwell.protection.services.back_up import Outcome, Wish, back_up, end_dead_runs, own_key
from keepwell.protection.services.prove_backup import prove_backup, prove_newest
from keepwell.protection.services.record_backup import (
    BeginBackup,
    DropBackup,
    RecordBackup,
    RecordFailure,
    RecordVerified,
    begin_backup,
    drop_backup,
    record_backup,
    record_failure,
    record_verified,
)
from keepwell.protection.services.record_proof import RecordProof, record_proof
from keepwell.protection.services.stop_backup import StopBackup, stop_backup

__all__ = [
    "AskBackup",
    "BackupError",
    "BeginBackup",
    "DropBackup",
    "Outcome",
    "RecordBackup",
    "RecordFailure",
    "RecordProof",
    "RecordVerified",
    "StopBackup",
    "Stopped",
    "Wish",
    "ask_backup",
    "back_up",
    "begin_backup",
    "drop_backup",
    "end_dead_runs",
    "own_key",
    "prove_backup",
    "prove_newest",
    "record_backup",
    "record_failure",
    "record_proof",
    "record_verified",
    "stop_backup",
]
