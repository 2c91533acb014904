# SPDX-License-Identifier: Apache-2.0
"""Remember the certificate of a restore: an act of the system alone."""

import json
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action, note_change, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.registry import Risk
from keepwell.protection.choices import SOUND, RunState
from keepwell.protection.events import RestoreProved
from keepwell.protection.models import BackupRun, RestoreProof


@command
class RecordProof:
    """The certificate as JSON."""

    certificate: str = field(_("Certificate"))


@action("protection.record_proof", title=_("Record proof of a restore"), command=RecordProof, risk=Risk.CRITICAL)
def record_proof(actor: Actor, command: RecordProof, *, now: datetime) -> RestoreProof:
    """A restore that held every check proves its backup; the same certificate twice is one proof."""
    del actor
    found = json.loads(command.certificate)
    proof, is_new = RestoreProof.objects.get_or_create(
        backup_id=found["backup"],
        restored_at=datetime.fromisoformat(found["ended_at"]),
        defaults={
            "is_passed": found["passed"],
            "recovery_age": timedelta(seconds=found["rpo_seconds"]),
            "recovery_for": timedelta(seconds=found["rto_seconds"]),
            "certificate": found,
        },
    )
    if not is_new:
        return proof
    note_change("proof", None, str(proof.pk))
    if proof.is_passed:
        runs = BackupRun.objects.filter(backup_id=proof.backup_id, state__in=SOUND)
        runs.update(state=RunState.PROVED, proved_at=proof.restored_at)
    publish(RestoreProved(proof_id=proof.pk, backup_id=proof.backup_id, is_passed=proof.is_passed))
    return proof
