# SPDX-License-Identifier: Apache-2.0
"""Take a program's key back."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.access.models import Application
from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.registry import Risk


@action("access.revoke_application", title=_("Revoke program's key"), target=Application, risk=Risk.CRITICAL)
def revoke_application(actor: Actor, program: Application, command: Nothing, *, now: datetime) -> Application:
    """The program's next question is refused."""
    del actor, command
    program.revoked_at = program.revoked_at or now
    program.save(update_fields=["revoked_at"])
    return program
