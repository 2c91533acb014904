# SPDX-License-Identifier: Apache-2.0
"""Remove one ticket, file, system or draft contract; the rows go to the recovery bin."""

from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.contracts.models import Contract, CoveredSystem
from keepwell.desk.models import Attachment, Ticket
from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError, NotFound
from keepwell.kernel.registry import Risk
from keepwell.retention.models import Removal
from keepwell.retention.plans import plan_of
from keepwell.retention.taking import needs_two, take_away


@command
class Remove:
    """Why."""

    reason: str = field(gettext_lazy("Reason"), widget="textarea", personal=True)


@action(
    "retention.remove_ticket", title=gettext_lazy("Remove ticket"), target=Ticket, command=Remove, risk=Risk.CRITICAL
)
def remove_ticket(actor: Actor, ticket: Ticket, command: Remove, *, now: datetime) -> Removal:
    """Take a ticket away with all that hangs on it and the tickets merged into it."""
    return _remove(actor, ticket, command, now)


@action(
    "retention.remove_attachment",
    title=gettext_lazy("Remove file"),
    target=Attachment,
    command=Remove,
    risk=Risk.CRITICAL,
)
def remove_attachment(actor: Actor, attachment: Attachment, command: Remove, *, now: datetime) -> Removal:
    """Take a file away from its message; the message stays."""
    return _remove(actor, attachment, command, now)


@action(
    "retention.remove_system",
    title=gettext_lazy("Remove system"),
    target=CoveredSystem,
    command=Remove,
    risk=Risk.CRITICAL,
)
def remove_system(actor: Actor, system: CoveredSystem, command: Remove, *, now: datetime) -> Removal:
    """Take a system away that no ticket names."""
    return _remove(actor, system, command, now)


@action(
    "retention.remove_contract",
    title=gettext_lazy("Remove contract"),
    target=Contract,
    command=Remove,
    risk=Risk.CRITICAL,
)
def remove_contract(actor: Actor, contract: Contract, command: Remove, *, now: datetime) -> Removal:
    """Take away a contract whose terms never came into force."""
    return _remove(actor, contract, command, now)


def _remove(actor: Actor, row: Model, command: Remove, now: datetime) -> Removal:
    plan = plan_of(type(row), [row.pk])
    if plan is None:
        raise NotFound
    if needs_two(plan):
        raise DomainError(
            _("%(count)s rows would go at once; that needs a second person. Ask for it from the list.")
            % {"count": plan.size}
        )
    return take_away(actor, plan, command.reason, now=now)
