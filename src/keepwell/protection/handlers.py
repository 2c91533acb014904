# SPDX-License-Identifier: Apache-2.0
"""What follows from what this room told."""

from collections.abc import Sequence

from django.urls import reverse

from keepwell.kernel.events import Delivered, subscribe
from keepwell.kernel.jobs import defer_job
from keepwell.protection.events import BackupAsked, BackupFailed, RestoreProved
from keepwell.protection.telling import FAILED, UNPROVED, tell_keepers


@subscribe(BackupAsked, name="protection.take_what_was_asked")
def take_what_was_asked(events: Sequence[Delivered[BackupAsked]]) -> None:
    """A backup takes long: it is a job of its own; the job looks whether the wish still stands."""
    for one in events:
        defer_job("protection.back_up", run_id=str(one.event.run_id))


@subscribe(BackupFailed, name="protection.tell_of_failure")
def tell_of_failure(events: Sequence[Delivered[BackupFailed]]) -> None:
    """Whoever keeps the system hears of every failed run."""
    for one in events:
        words = {"trouble": one.event.trouble}
        key = f"protection.failed:{one.event.run_id}"
        tell_keepers(FAILED, key, words, reverse("protection:backups"), one.occurred_at)


@subscribe(RestoreProved, name="protection.tell_of_failed_restore")
def tell_of_failed_restore(events: Sequence[Delivered[RestoreProved]]) -> None:
    """A restore that failed is worse than none."""
    for one in events:
        if not one.event.is_passed:
            link = reverse("protection:proof", args=[one.event.proof_id])
            key = f"protection.unproved:{one.event.proof_id}"
            tell_keepers(UNPROVED, key, {"backup": one.event.backup_id}, link, one.occurred_at)
