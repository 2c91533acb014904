# SPDX-License-Identifier: Apache-2.0
"""Register a program that may ask for decisions."""

import secrets
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from keepwell.access.authzen.doors import MARK, stores
from keepwell.access.models import Application
from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.people.models import Organisation
from keepwell.people.services.create_token import digest_of

MOST_DAYS = 730


@command
class RegisterApplication:
    """Which program, by which policies it is answered, and how long its key lives."""

    name: str = field(_("Name of the program"), max_length=80)
    policy_set: str = field(
        _("Policy set"),
        max_length=40,
        default="",
        help=_("Folder of the program's own policies. Empty: it asks about people and things of Keepwell."),
    )
    days: int = field(_("Days until it expires"), default=365)


@action(
    "access.register_application",
    title=_("Register program"),
    target=Organisation,
    command=RegisterApplication,
    risk=Risk.CRITICAL,
    lock=False,
)
def register_application(
    actor: Actor, organisation: Organisation, command: RegisterApplication, *, now: datetime
) -> Application:
    """Make the program's key; the returned row carries it as `secret` this once, the database keeps its SHA-256."""
    del actor
    name = command.name.strip()
    if not name:
        raise DomainError(_("Name the program."), "name")
    if not 1 <= command.days <= MOST_DAYS:
        raise DomainError(_("A key lives between 1 and %(most)d days.") % {"most": MOST_DAYS}, "days")
    policy_set = command.policy_set.strip()
    if policy_set and policy_set not in stores():
        known = ", ".join(stores()) or "–"
        raise DomainError(
            _("There is no policy set of that name. Installed are: %(known)s.") % {"known": known}, "policy_set"
        )
    secret = MARK + secrets.token_urlsafe(32)
    made = Application.objects.create(
        organisation=organisation,
        customer_id=organisation.customer_id,
        name=name,
        policy_set=policy_set,
        prefix=secret[:9],
        digest=digest_of(secret),
        created_at=now,
        expires_at=now + timedelta(days=command.days),
    )
    made.secret = secret  # type: ignore[attr-defined]  # shown once: the row has no column for it
    return made
