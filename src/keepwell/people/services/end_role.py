# SPDX-License-Identifier: Apache-2.0
"""End a role somebody holds."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.people.choices import Role
from keepwell.people.events import RoleEnded
from keepwell.people.models import RoleHeld
from keepwell.people.selectors.staff import today_for
from keepwell.people.services._ground import renew_accounts


@command
class EndRole:
    """When, and what the next one must know."""

    ends_on: date | None = field(_("Until, this day not included"), default=None)
    handover_note: str = field(_("Handover note"), default="", widget="textarea", personal=True)


@action("people.end_role", title=_("End role"), target=RoleHeld, command=EndRole, risk=Risk.CRITICAL)
def end_role(actor: Actor, held: RoleHeld, command: EndRole, *, now: datetime) -> RoleHeld:
    """Write the end; a CSM's role ends only by a successor's beginning."""
    del actor
    if held.role == Role.CSM:
        raise DomainError(
            _("A customer is never without a CSM. Give the role to the successor; this one ends with it.")
        )
    if held.role == Role.CSM_DEPUTY and not command.handover_note.strip():
        raise DomainError(_("Write what the successor must know: open promises, habits, worries."), "handover_note")
    ends_on = command.ends_on or today_for(held.organisation, now)
    if ends_on < held.starts_on:
        raise DomainError(_("The role would end before it starts. Correct one of the days."), "ends_on")
    held.ends_on = ends_on
    held.handover_note = "\n\n".join(filter(None, [held.handover_note, command.handover_note.strip()]))
    held.save(update_fields=["ends_on", "handover_note"])
    renew_accounts([held.person_id])
    publish(
        RoleEnded(
            person_id=held.person_id,
            role=held.role,
            organisation_id=held.organisation_id,
            customer_id=held.customer_id,
            ends_on=ends_on,
        )
    )
    return held
