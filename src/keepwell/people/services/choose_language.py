# SPDX-License-Identifier: Apache-2.0
"""Choose in which language and time zone one reads."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.people.choices import Language
from keepwell.people.models import Account
from keepwell.people.services._wording import checked_zone


@command
class ChooseLanguage:
    """The choice; an empty zone stays as it is."""

    language: str = field(_("Language"), choices=Language)
    zone: str = field(_("Time zone"), default="", max_length=64)


@action("people.choose_language", title=_("Choose language"), target=Account, command=ChooseLanguage, risk=Risk.LOW)
def choose_language(actor: Actor, account: Account, command: ChooseLanguage, *, now: datetime) -> Account:
    """Write the choice."""
    del actor, now
    if command.language not in Language.values:
        raise DomainError(_("There is no such language. Choose one from the list."), "language")
    account.language = command.language
    account.time_zone = checked_zone(command.zone) if command.zone else account.time_zone
    account.save(update_fields=["language", "time_zone"])
    return account
