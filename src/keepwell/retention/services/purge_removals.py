# SPDX-License-Identifier: Apache-2.0
"""Delete for good what has lain in the bin long enough; what a hold keeps stays."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.audit.services import erase_personal
from keepwell.kernel.actions import note_change_for, publish, set_action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.errors import Conflict
from keepwell.kernel.registry import Risk
from keepwell.kernel.removal import RemovableKind, kind_named
from keepwell.kernel.scope import bin_open
from keepwell.people.models import Person
from keepwell.retention.choices import RemovalState
from keepwell.retention.erasing import blank_person
from keepwell.retention.events import RowsPurged
from keepwell.retention.models import Removal
from keepwell.retention.taking import ACCOUNTS
from keepwell.retention.walls import purge_function

#: rows deleted of one removal in one transaction
MOST_ROWS = 200
#: what points to others goes first
_ORDER = (
    "desk.attachment",
    "desk.ticket",
    "contracts.coveredsystem",
    "contracts.contract",
    "people.project",
    "people.person",
    "people.organisation",
)


@set_action("retention.purge_removals", title=gettext_lazy("Purge"), target=Removal, risk=Risk.CRITICAL)
def purge_removals(actor: Actor, removals: list[Removal], command: Nothing, *, now: datetime) -> None:
    """Delete the next rows of each removal; it counts as purged when none is left."""
    del actor, command
    for removal in removals:
        if removal.state != RemovalState.BINNED or removal.purge_after > now:
            continue
        with bin_open():
            _purge(removal, now)


def _purge(removal: Removal, now: datetime) -> None:
    if _is_held(removal):
        return
    room = MOST_ROWS
    for name in sorted(set(removal.rows) - {ACCOUNTS}, key=_place):
        kind = kind_named(name)
        left = [UUID(one) for one in removal.rows[name]]
        while left and room > 0:
            chosen, left = left[:room], left[room:]
            room -= len(chosen)
            _delete(kind, chosen, removal, now)
        removal.rows[name] = [str(one) for one in left]
        if left:
            break
    note_change_for(removal, {"purged": (None, MOST_ROWS - room)})
    if not any(listed for name, listed in removal.rows.items() if name != ACCOUNTS):
        removal.state, removal.ended_at = RemovalState.PURGED, now
        # past the row at hand: the log's difference would keep the very words that go
        Removal.objects.filter(pk=removal.pk).update(label="—", reason="—")
    removal.save(update_fields=["rows", "state", "ended_at"])


def _place(name: str) -> int:
    return _ORDER.index(name) if name in _ORDER else -1


def _is_held(removal: Removal) -> bool:
    """Whether a hold reaches any row: then all of them wait, for they came together."""
    for name, ids in removal.rows.items():
        if name == ACCOUNTS:
            continue
        kind = kind_named(name)
        column = "is_held" if hasattr(kind.model, "is_held") else f"{kind.held_through}__is_held"
        if kind.model._base_manager.filter(pk__in=ids, **{column: True}).exists():
            return True
    return False


def _delete(kind: RemovableKind, ids: Sequence[UUID], removal: Removal, now: datetime) -> None:
    with connection.cursor() as cursor:
        # the function of the database deletes only what lies in the bin and no hold keeps
        cursor.execute(f"SELECT {purge_function(kind)}(%s::uuid[])", [list(ids)])
    if kind.model is Person:
        for one in ids:
            blank_person(one, with_words=False, now=now)
    elif not kind.emptied and kind.model._base_manager.filter(pk__in=ids).exists():
        raise Conflict(_("A hold came between. Nothing of this was deleted."))
    for one in ids:
        erase_personal(target_id=one)
    publish(
        RowsPurged(
            removal_id=removal.pk,
            kind=kind.name,
            ids=tuple(ids),
            organisation_id=removal.organisation_id,
            customer_id=removal.customer_id,
        )
    )
