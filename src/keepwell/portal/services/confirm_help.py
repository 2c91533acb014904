# SPDX-License-Identifier: Apache-2.0
"""Say that the help contacts of a place are still right."""

from datetime import datetime

from django.utils.translation import gettext_lazy

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command
from keepwell.portal.models import HelpDesk
from keepwell.portal.services.publish_help import tell


@command
class ConfirmHelp:
    """Nothing else to say."""


@action("portal.confirm_help", title=gettext_lazy("Confirm the help contacts"), target=HelpDesk, command=ConfirmHelp)
def confirm_help(actor: Actor, desk: HelpDesk, command: ConfirmHelp, *, now: datetime) -> HelpDesk:
    """Note who confirmed them, and when; printed cards say so."""
    desk.confirmed_at, desk.confirmed_by_id = now, actor.person_id
    desk.save(force_update=True)
    tell(desk)
    return desk
