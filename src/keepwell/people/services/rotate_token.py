# SPDX-License-Identifier: Apache-2.0
"""Give a program a new key with the limits of its old one; for a while both are good."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action, note_change
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.people.models import ApiToken
from keepwell.people.services.create_token import checked_days, make_token

MOST_HOURS = 168


@command
class RotateToken:
    """How long the new key lives, and the old one beside it."""

    days: int = field(_("Days until it expires"), default=90)
    overlap_hours: int = field(
        _("Hours that the old key stays good"), default=24, help=_("0 when the old one is known to strangers.")
    )


@action("people.rotate_token", title=_("Renew API key"), target=ApiToken, command=RotateToken, risk=Risk.CRITICAL)
def rotate_token(actor: Actor, token: ApiToken, command: RotateToken, *, now: datetime) -> ApiToken:
    """The returned row is the new key, with its `secret` this once."""
    del actor
    if token.revoked_at is not None or token.expires_at <= now:
        raise DomainError(_("This key has ended. Make a new one."))
    if not 0 <= command.overlap_hours <= MOST_HOURS:
        raise DomainError(_("Choose between 0 and %(most)d hours.") % {"most": MOST_HOURS}, "overlap_hours")
    days = checked_days(command.days)
    ends = min(token.expires_at, now + timedelta(hours=command.overlap_hours))
    if command.overlap_hours:
        token.expires_at = ends
    else:
        token.revoked_at = now
    token.save(update_fields=["expires_at", "revoked_at"])
    made = make_token(token.person_id, token.label, now=now, days=days, acts=token.acts, places=token.places)
    note_change("renewed_as", None, made.prefix)
    return made
