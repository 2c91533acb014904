# SPDX-License-Identifier: Apache-2.0
"""Make a new link to the help page: the old one, wherever it hangs, opens nothing any longer."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command
from keepwell.kernel.errors import DomainError
from keepwell.portal.models import HelpDesk
from keepwell.portal.services.publish_help import tell


@command
class RenewHelpLink:
    """Nothing else to say."""


@action("portal.renew_help_link", title=gettext_lazy("Make a new link"), target=HelpDesk, command=RenewHelpLink)
def renew_help_link(actor: Actor, desk: HelpDesk, command: RenewHelpLink, *, now: datetime) -> HelpDesk:
    """Count the link on."""
    if not desk.is_link_open:
        raise DomainError(_("No link is open. Publish the help contacts with one first."))
    desk.link_number += 1
    desk.save(force_update=True)
    tell(desk)
    return desk
