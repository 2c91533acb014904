# SPDX-License-Identifier: Apache-2.0
"""Make a link under which somebody sets a new password: by an administrator, or asked for at the sign-in page."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.people.models import Account
from keepwell.signin.models import ResetLink
from keepwell.signin.services._letters import send_reset
from keepwell.signin.services._links import CARRIED_FOR, new_link


@action("signin.create_reset_link", title=_("Link for a new password"), target=Account, risk=Risk.HIGH, lock=False)
def create_reset_link(actor: Actor, account: Account, command: Nothing, *, now: datetime) -> ResetLink:
    """Make a link for a day, mailed where mail is set up; the returned row carries its `secret` this once."""
    del actor, command
    if not account.is_active:
        raise DomainError(_("This account is closed. Open it again first."))
    close_links(account, now)
    made, secret = make_reset_link(account, now, lives_for=CARRIED_FOR)
    made.was_mailed = send_reset(account, secret, made.expires_at, now)  # type: ignore[attr-defined]  # for the page: the row has no column for it
    made.secret = secret  # type: ignore[attr-defined]  # shown once, as above
    return made


def close_links(account: Account, now: datetime) -> None:
    """Links made before open nothing any more."""
    ResetLink.objects.filter(account=account, used_at__isnull=True).update(used_at=now)


def make_reset_link(account: Account, now: datetime, *, lives_for: timedelta) -> tuple[ResetLink, str]:
    """A new link beside those still open: whoever asks for one in another's name must not close that one's own."""
    secret, digest = new_link()
    made = ResetLink.objects.create(
        account=account, person_id=account.person_id, digest=digest, made_at=now, expires_at=now + lives_for
    )
    return made, secret
