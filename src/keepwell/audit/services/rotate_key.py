# SPDX-License-Identifier: Apache-2.0
"""Change the key that signs the log's heads. The old key signs the entry that names the new one."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from keepwell.audit import keys
from keepwell.kernel.actions import action, note_change
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.registry import Risk


@command
class RotateKey:
    """Why the key is changed."""

    reason: str = field(_("Reason"), max_length=400)


@action("audit.rotate_key", title=_("Change the key of the log"), command=RotateKey, risk=Risk.CRITICAL)
def rotate_key(actor: Actor, command: RotateKey, *, now: datetime) -> str:
    """Sign with a fresh key from the commit on; heads of the old key stay valid. Returns the new public key."""
    del actor, command
    old, new = keys.begin_change()
    note_change("public_key", old, new)
    transaction.on_commit(lambda: keys.complete_change(now))
    return new
