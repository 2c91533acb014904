# SPDX-License-Identifier: Apache-2.0
"""Runs of backups and proofs by restore: what the folder of backups says, remembered where pages can show it."""

from keepwell.protection.models.backup_run import BackupRun
from keepwell.protection.models.restore_proof import RestoreProof

__all__ = ["BackupRun", "RestoreProof"]
