# SPDX-License-Identifier: Apache-2.0
"""Set a new password by a link; every session of the account ends."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import Conflict
from keepwell.kernel.registry import Risk
from keepwell.people.services import SetPassword, set_password
from keepwell.signin.models import ResetLink
from keepwell.signin.services._letters import tell_of_new_password
from keepwell.signin.services._sessions import end_sessions_of
from keepwell.signin.services.create_reset_link import close_links


@command
class ResetPassword:
    """The new password."""

    password: str = field(_("New password"), widget="password")


@action(
    "signin.reset_password", title=_("New password by link"), target=ResetLink, command=ResetPassword, risk=Risk.HIGH
)
def reset_password(actor: Actor, link: ResetLink, command: ResetPassword, *, now: datetime) -> ResetLink:
    """Set it, once; the system does it for whoever holds the link. Second factors stay as they are."""
    if not link.is_open_at(now) or not link.account.is_active:
        raise Conflict(_("This link was used already or has expired. Ask for a new one."))
    set_password.body(actor, link.account, SetPassword(password=command.password), now=now)
    close_links(link.account, now)
    link.used_at = now
    end_sessions_of(link.account_id)
    tell_of_new_password(link.account, now)
    return link
