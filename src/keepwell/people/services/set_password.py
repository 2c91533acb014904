# SPDX-License-Identifier: Apache-2.0
"""Give an account another password; every session that used the old one ends."""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.registry import Risk
from keepwell.people.models import Account
from keepwell.people.services._wording import checked_password


@command
class SetPassword:
    """The new password."""

    password: str = field(_("New password"), widget="password")


@action("people.set_password", title=_("Set password"), target=Account, command=SetPassword, risk=Risk.HIGH)
def set_password(actor: Actor, account: Account, command: SetPassword, *, now: datetime) -> Account:
    """Write the hash; neither password nor hash reaches the log."""
    del actor, now
    person = account.person
    known = (account.email.partition("@")[0], person.name, person.latin_name)
    account.password = make_password(checked_password(command.password, known=known))
    account.version += 1
    account.save(update_fields=["password", "version"])
    return account
