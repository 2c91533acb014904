# SPDX-License-Identifier: Apache-2.0
"""What this room puts on the home page: notices that nobody has read yet."""

from django.urls import reverse
from django.utils.translation import gettext as _

from keepwell.kernel.actor import Actor
from keepwell.people.selectors import notices
from keepwell.ui import parts
from keepwell.ui.faces import Link
from keepwell.ui.home import SIDE, Card, CardLine, on_home

_MOST = 5


def unread(actor: Actor) -> Card | None:
    """The newest unread notices."""
    if actor.person_id is None:
        return None
    lines = [
        CardLine(one.title, one.link, one.body, parts.when(one.created_at))
        for one in notices(actor, only_unread=True, limit=_MOST)
    ]
    return Card(_("Unread notices"), lines, more=Link(_("All"), reverse("people:notices")))


on_home("people.notices", unread, place=SIDE, order=10)
