# SPDX-License-Identifier: Apache-2.0
"""What this room tells."""

from uuid import UUID

from keepwell.kernel.events import event


@event("protection.backup_asked")
class BackupAsked:
    """Somebody wants a backup now."""

    run_id: UUID
    is_full: bool


@event("protection.backup_verified")
class BackupVerified:
    """A backup was read again, byte by byte, and is what was written."""

    run_id: UUID
    backup_id: str


@event("protection.backup_failed")
class BackupFailed:
    """A backup was not taken, or a taken one is damaged; `trouble` says what and how to mend it."""

    run_id: UUID
    trouble: str


@event("protection.restore_proved")
class RestoreProved:
    """A restore was tried; `is_passed` says whether every check held."""

    proof_id: UUID
    backup_id: str
    is_passed: bool
