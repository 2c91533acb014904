# SPDX-License-Identifier: Apache-2.0
"""Have a project packed: its tickets, members and files."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import Risk, action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.people.models import Project
from keepwell.transfer.models import Package
from keepwell.transfer.services.export_customer import wanted


@action("transfer.export_project", title=_("Export the project"), target=Project, risk=Risk.CRITICAL, lock=False)
def export_project(actor: Actor, project: Project, command: Nothing, *, now: datetime) -> Package:
    """For members of the project whose role allows it; nobody else, whatever his role (A37)."""
    del command
    return wanted(actor, project.organisation, project, now)
