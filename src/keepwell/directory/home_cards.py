# SPDX-License-Identifier: Apache-2.0
"""What this room puts on the home page: persons of one's customers whose contacts nobody confirmed for long."""

from django.db.models import Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from keepwell.directory.selectors.listing import STALE_AFTER
from keepwell.kernel import clock
from keepwell.kernel.actor import Actor
from keepwell.people.choices import Role
from keepwell.people.models import Contact
from keepwell.people.selectors import cards
from keepwell.ui import words
from keepwell.ui.faces import Link
from keepwell.ui.home import SIDE, Card, CardLine, on_home

_MOST = 5
_CARING = (Role.CSM, Role.CSM_DEPUTY, Role.SPECIALIST)


def to_confirm(actor: Actor) -> Card | None:
    """The contacts that were confirmed longest ago, in two queries."""
    if not any(actor.holds(role) for role in _CARING):
        return None
    today = clock.now().date()
    since = today - STALE_AFTER
    stale = Contact.objects.visible_to(actor).filter(
        Q(confirmed_on__isnull=True) | Q(confirmed_on__lt=since),
        is_unreachable=False,
        person__is_active=True,
        person__is_provider=False,
    )
    oldest = stale.values("person_id").annotate(last=Min("confirmed_on")).order_by("last", "person_id")[:_MOST]
    found = {row["person_id"]: row["last"] for row in oldest}
    known = cards(found)
    lines = [
        CardLine(
            known[key].name,
            reverse("people:person", args=[key]),
            known[key].organisation,
            words.short_day(last, today) if last else _("never"),
        )
        for key, last in found.items()
        if key in known
    ]
    return Card(_("Contacts to confirm"), lines, more=Link(_("Contact directory"), reverse("directory:customers")))


on_home("directory.to_confirm", to_confirm, place=SIDE, order=40)
