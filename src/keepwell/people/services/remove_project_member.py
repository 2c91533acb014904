# SPDX-License-Identifier: Apache-2.0
"""Let somebody leave a project."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.registry import Risk
from keepwell.people.models import ProjectMember
from keepwell.people.selectors.staff import today_for
from keepwell.people.services._ground import renew_accounts


@action("people.remove_project_member", title=_("Remove member"), target=ProjectMember, risk=Risk.HIGH)
def remove_project_member(actor: Actor, member: ProjectMember, command: Nothing, *, now: datetime) -> ProjectMember:
    """End the membership today; that it was stays on record."""
    del actor, command
    member.ends_on = max(member.starts_on, today_for(member.organisation, now))
    member.save(update_fields=["ends_on"])
    renew_accounts([member.person_id])
    return member
