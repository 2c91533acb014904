# SPDX-License-Identifier: Apache-2.0
"""Clear away what is past its retention: whole sealed prefixes, with the hashes over them kept and a signed head."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from keepwell.audit import keys
from keepwell.audit.checking import TILE
from keepwell.audit.models import Pruning
from keepwell.audit.notes import Head
from keepwell.audit.proofs import root_at
from keepwell.audit.prunings import pruned_to
from keepwell.audit.sealing import INSTALLATION, instant
from keepwell.audit.services.verify_log import verify_log
from keepwell.audit.sql import select
from keepwell.kernel.actions import action, note_change
from keepwell.kernel.actor import SYSTEM, Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import Conflict
from keepwell.kernel.registry import Risk
from keepwell.kernel.scope import within_scope

#: the law's six months; no setting goes below it, and the database's own function holds it too
SHORTEST = timedelta(days=184)
_STEP = 2000

# The first entry that is still young decides: everything before it may go, in whole tiles.
_FIRST_YOUNG_SQL = """
SELECT coalesce(min(l.index), (SELECT size FROM audit_log WHERE customer_id = %s), 0)
  FROM audit_logleaf l JOIN audit_auditevent e ON e.id = l.event_id
 WHERE l.customer_id = %s AND e.at > %s
"""


@command
class PruneLog:
    """Whose log, and why; what goes follows from the retention."""

    reason: str = field(_("Reason"), max_length=400)
    customer: UUID | None = field(_("Customer"), default=None, ref="people.Customer")


@action("audit.prune_log", title=_("Clear away old entries"), command=PruneLog, risk=Risk.CRITICAL)
def prune_log(actor: Actor, command: PruneLog, *, now: datetime) -> Pruning:
    """Sign that the log is cleared to a place; `clear_pruned` then deletes. A log that is not intact is not pruned."""
    del actor
    log = command.customer or INSTALLATION
    with within_scope(SYSTEM.scope):
        former, size = pruned_to(log), boundary(log, now)
        if size <= former:
            raise Conflict(_("Nothing in this log is past its retention."))
        if not verify_log(log, now=now).is_intact:
            raise Conflict(_("This log is not intact. Find out why before anything is cleared away."))
        note = keys.signer().sign(Head(log, size, root_at(log, size), instant(now)))
        note_change("pruned_to", former, size)
        return Pruning.objects.create(customer_id=log, size=size, note=note, pruned_at=now)


def retention() -> timedelta:
    """How long entries are kept; never less than six months."""
    return max(settings.KEEPWELL.log_retention, SHORTEST)


def boundary(log: UUID, now: datetime) -> int:
    """Before which place every entry is past its retention; a whole number of tiles."""
    ((young,),) = select(_FIRST_YOUNG_SQL, [log, log, now - retention()])
    return int(young) // TILE * TILE


def clear_pruned() -> int:
    """Delete what signed prunings allow, in short transactions; goes on where it was interrupted."""
    cleared = 0
    with within_scope(SYSTEM.scope):
        logs = select("SELECT customer_id, max(size) FROM audit_pruning GROUP BY customer_id")
    for log, size in logs:
        while step := _clear(log, size):
            cleared += step
    return cleared


def _clear(log: UUID, size: int) -> int:
    with within_scope(SYSTEM.scope):
        ((count,),) = select("SELECT audit_prune(%s, %s, %s)", [log, size, _STEP])
        return int(count)
