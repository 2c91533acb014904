# SPDX-License-Identifier: Apache-2.0
"""Bring back what lies in the recovery bin."""

from datetime import datetime

from django.utils.translation import gettext_lazy

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.registry import Risk
from keepwell.retention.models import Removal
from keepwell.retention.taking import bring_back


@action("retention.restore_removal", title=gettext_lazy("Restore"), target=Removal, risk=Risk.CRITICAL)
def restore_removal(actor: Actor, removal: Removal, command: Nothing, *, now: datetime) -> Removal:
    """Everything stands as it stood, with the same owner; clocks went on meanwhile."""
    del command
    return bring_back(actor, removal, now=now)
