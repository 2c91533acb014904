# SPDX-License-Identifier: Apache-2.0
"""Say that a number is no part."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command
from keepwell_partlinks.models import PartMention


@command
class IgnorePart:
    """Needs no words."""


@action("partlinks.ignore_part", title=_("Not a part number"), target=PartMention, command=IgnorePart)
def ignore_part(actor: Actor, mention: PartMention, command: IgnorePart, *, now: datetime) -> PartMention:
    """Leave it out from now on; the row stays so that it is not found again."""
    del actor, command, now
    mention.is_ignored = True
    mention.save(update_fields=["is_ignored"])
    return mention
