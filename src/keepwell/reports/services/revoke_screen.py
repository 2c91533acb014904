# SPDX-License-Identifier: Apache-2.0
"""End a screen's link."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.errors import DomainError
from keepwell.reports.models import Screen


@action("reports.revoke_screen", title=gettext_lazy("Revoke the link"), target=Screen)
def revoke_screen(actor: Actor, screen: Screen, command: Nothing, *, now: datetime) -> Screen:
    """The television goes dark at its next renewal; a revoked link never works again."""
    del actor, command
    if screen.revoked_at is not None:
        raise DomainError(_("The link was revoked before."))
    screen.revoked_at = now
    screen.save(update_fields=["revoked_at"])
    return screen
