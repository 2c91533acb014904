# SPDX-License-Identifier: Apache-2.0
"""Taking rows away and bringing them back: marks, never moves. Every way to remove ends here.

Clocks go on while a ticket lies in the bin (ADR 0132): a bin is no reason to pause that any contract names.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils.translation import gettext as _

from keepwell.kernel.actions import note_change, publish
from keepwell.kernel.actor import SYSTEM, Actor
from keepwell.kernel.errors import Conflict, DomainError
from keepwell.kernel.removal import kind_named, kind_of, removable_kinds
from keepwell.kernel.scope import bin_open, within_scope
from keepwell.people.models import Account, Person
from keepwell.retention.choices import RemovalState
from keepwell.retention.events import RowsRemoved, RowsRestored
from keepwell.retention.models import Removal
from keepwell.retention.plans import Plan

#: accounts that could sign in before their persons were taken along
ACCOUNTS = "people.account"


def require_possible(actor: Actor, plan: Plan) -> None:
    """Refuse what a hold keeps, what something stands against, and rows of projects the actor does not belong to."""
    if plan.held:
        raise DomainError(
            _("A legal hold keeps %(names)s. Ask who placed it; it is released by a second person.")
            % {"names": ", ".join(plan.held[:3])}
        )
    if plan.against:
        raise DomainError(" ".join(plan.against))
    foreign = plan.projects - {str(one) for one in actor.projects}
    if foreign and not actor.is_system:
        raise DomainError(
            _("Rows of %(count)s projects you do not belong to would go. Their members remove them first.")
            % {"count": len(foreign)}
        )


def needs_two(plan: Plan) -> bool:
    """Whether so much would go that a second person must agree."""
    return plan.size > int(settings.KEEPWELL.two_persons_above)


def take_away(actor: Actor, plan: Plan, reason: str, *, now: datetime) -> Removal:
    """Mark every row of the plan, in the actor's own scope; all of them or none."""
    require_possible(actor, plan)
    if not reason.strip():
        raise DomainError(_("Say why it is removed; the next person to read this will want to know."), field="reason")
    removal = _recorded(actor, plan, reason.strip(), now)
    with bin_open():
        for model, ids in plan.rows.items():
            marked = model._base_manager.filter(pk__in=ids, removal_id__isnull=True).update(removal_id=removal.pk)
            if marked != len(ids):
                raise Conflict(_("Something here is beyond your reach or was changed meanwhile. Nothing was removed."))
    _close_accounts(removal, plan.rows.get(Person, ()))
    note_change("removed", None, {str(name): count for name, count in plan.counts.items()})
    publish(
        RowsRemoved(
            removal_id=removal.pk,
            kind=removal.kind,
            organisation_id=removal.organisation_id,
            customer_id=removal.customer_id,
        )
    )
    return removal


def _recorded(actor: Actor, plan: Plan, reason: str, now: datetime) -> Removal:
    kept_for: timedelta = settings.KEEPWELL.bin_for
    return Removal.objects.create(
        kind=plan.kind.name,
        subject_id=plan.subject_ids[0],
        label=plan.label[:300],
        reason=reason,
        organisation_id=plan.organisation_id,
        customer_id=plan.customer_id,
        project_key=plan.project_key,
        rows={kind_of(model).name: [str(one) for one in ids] for model, ids in plan.rows.items()},
        counts=plan.counts,
        removed_by_id=actor.person_id,
        removed_at=now,
        purge_after=now + kept_for,
    )


def _close_accounts(removal: Removal, persons: Iterable[UUID]) -> None:
    ids = list(persons)
    if not ids:
        return
    with within_scope(SYSTEM.scope):  # accounts belong to no organisation's rows
        open_ones = Account.objects.filter(person_id__in=ids, is_active=True)
        removal.rows[ACCOUNTS] = [str(one) for one in open_ones.values_list("pk", flat=True)]
        open_ones.update(is_active=False, version=F("version") + 1)
    removal.save(update_fields=["rows"])


def bring_back(actor: Actor, removal: Removal, *, now: datetime) -> Removal:
    """Unmark exactly the rows that this removal took."""
    if removal.state != RemovalState.BINNED:
        raise DomainError(_("This is no longer in the bin."))
    require_place(removal)
    with bin_open():
        for name, ids in removal.rows.items():
            if name != ACCOUNTS:
                rows = kind_named(name).model._base_manager.filter(pk__in=ids, removal_id=removal.pk)
                if rows.update(removal_id=None) != len(ids):
                    raise Conflict(_("Something here is out of reach or was changed meanwhile. Nothing came back."))
    with within_scope(SYSTEM.scope):
        accounts = Account.objects.filter(pk__in=removal.rows.get(ACCOUNTS, []))
        accounts.update(is_active=True, version=F("version") + 1)
    removal.state, removal.restored_by_id, removal.ended_at = RemovalState.RESTORED, actor.person_id, now
    removal.save(update_fields=["state", "restored_by", "ended_at"])
    publish(
        RowsRestored(
            removal_id=removal.pk,
            kind=removal.kind,
            organisation_id=removal.organisation_id,
            customer_id=removal.customer_id,
        )
    )
    return removal


def require_place(removal: Removal) -> None:
    """What the rows belong to must be there: a ticket of a removed project comes back with its project only."""
    with within_scope(SYSTEM.scope), bin_open():
        for name, ids in removal.rows.items():
            if name == ACCOUNTS:
                continue
            model = kind_named(name).model
            for key in _keys_up(model):
                above = model._base_manager.filter(pk__in=ids, **{f"{key}__removal_id__isnull": False})
                if above.exclude(**{f"{key}__removal_id": removal.pk}).exists():
                    raise DomainError(_("What this belongs to lies in the bin itself. Restore that first."))


def _keys_up(model: type[models.Model]) -> list[str]:
    """Keys by which rows of the model go with others."""
    return [kind.takes[model] for kind in removable_kinds() if model in kind.takes]
