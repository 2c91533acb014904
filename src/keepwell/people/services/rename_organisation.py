# SPDX-License-Identifier: Apache-2.0
"""Give a node other names, zone or language; code and ticket prefix stay, for papers and numbers point at them."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.people.choices import Language
from keepwell.people.models import Organisation
from keepwell.people.services._wording import checked_name, checked_zone


@command
class RenameOrganisation:
    """The names from now on; empty zone and language stay as they are."""

    name: str = field(_("Name"), max_length=120)
    name_en: str = field(_("English name"), default="", max_length=120)
    zone: str = field(_("Time zone"), default="", max_length=64)
    language: str = field(_("Language"), default="", choices=Language)


@action("people.rename_organisation", title=_("Rename"), target=Organisation, command=RenameOrganisation)
def rename_organisation(
    actor: Actor, organisation: Organisation, command: RenameOrganisation, *, now: datetime
) -> Organisation:
    """Write the new names."""
    del actor, now
    organisation.name = checked_name(command.name)
    organisation.name_en = command.name_en.strip()
    organisation.zone = checked_zone(command.zone) if command.zone else organisation.zone
    organisation.language = command.language or organisation.language
    organisation.save(update_fields=["name", "name_en", "zone", "language"])
    return organisation
