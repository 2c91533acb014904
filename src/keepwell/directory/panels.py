# SPDX-License-Identifier: Apache-2.0
"""What this room hangs into the kit: its place in the side bar, and two panels on a person's page."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from keepwell.directory import home_cards as home_cards  # cards of the home page
from keepwell.directory.selectors import consents_of, touchpoints_of
from keepwell.directory.web.acts import acts_on
from keepwell.kernel.actor import Actor
from keepwell.kernel.slots import Panel, slot
from keepwell.ui import navigation

navigation.register(
    navigation.NavItem(_("Customers"), _("Contact directory"), "directory:customers", order=42, under="/directory/"),
)


def _touchpoints(actor: Actor, person: Any) -> dict[str, Any] | None:
    acts = acts_on(actor, person, "note")
    rows = touchpoints_of(actor, person.pk)
    return {"touchpoints": rows, "acts": acts} if rows or acts else None


def _consents(actor: Actor, person: Any) -> dict[str, Any] | None:
    acts = acts_on(actor, person, "give-consent")
    rows = [
        (one, acts_on(actor, one, "withdraw-consent") if one.withdrawn_at is None else [])
        for one in consents_of(actor, person.pk)
    ]
    return {"consents": rows, "acts": acts} if rows or acts else None


slot("person.main").add(Panel("directory.touchpoints", "directory/touchpoints.html", _touchpoints, order=40))
slot("person.main").add(Panel("directory.consents", "directory/consents.html", _consents, order=60))
