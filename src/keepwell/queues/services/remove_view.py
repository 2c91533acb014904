# SPDX-License-Identifier: Apache-2.0
"""Take a view away; the tickets in it are not touched."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.queues.models import SavedView, ViewChoice


@action("queues.remove_view", title=gettext_lazy("Remove the view"), target=SavedView)
def remove_view(actor: Actor, view: SavedView, command: Nothing, *, now: datetime) -> None:
    """A link to it opens the usual list with a word about it."""
    del command, now
    ViewChoice.objects.filter(Q(person_id=actor.person_id), view=str(view.pk)).delete()
    SavedView.objects.filter(pk=view.pk).delete()
