# SPDX-License-Identifier: Apache-2.0
"""What this room hangs into the kit: administration pages, and the acts beside what they are about."""

from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from keepwell.access.selectors import may
from keepwell.kernel.actor import Actor
from keepwell.kernel.slots import Panel, slot
from keepwell.people.choices import Role
from keepwell.retention.services import ask_about_person
from keepwell.retention.web.holds import WAYS as HOLDS
from keepwell.retention.web.removing import WAYS as REMOVALS
from keepwell.ui import navigation
from keepwell.ui.faces import Link

_WHO_REMOVES = frozenset(
    {
        Role.SERVICE_MANAGER.value,
        Role.CSM.value,
        Role.CSM_DEPUTY.value,
        Role.OFFICE_HEAD.value,
        Role.SPECIALIST.value,
        Role.SYSTEM_ADMIN.value,
        Role.SECURITY_ADMIN.value,
        Role.AUDITOR.value,
    }
)
_WHO_HOLDS = frozenset({Role.SECURITY_ADMIN.value, Role.SERVICE_MANAGER.value, Role.AUDITOR.value})
_WHO_ANSWERS = frozenset({Role.SECURITY_ADMIN.value, Role.AUDITOR.value})


def _acts(actor: Actor, subject: Any) -> dict[str, Any] | None:
    """Removing and holding, as far as the reader may."""
    links = [*_links(actor, subject, REMOVALS, "retention:remove"), *_links(actor, subject, HOLDS, "retention:place")]
    if subject._meta.label_lower == "people.person" and may(actor, ask_about_person.name, subject):
        links.append(Link(ask_about_person.title, reverse("retention:ask", args=[subject.pk])))
    return {"links": links, "is_held": getattr(subject, "is_held", False)} if links else None


def _links(actor: Actor, subject: Model, ways: Any, address: str) -> list[Link]:
    return [
        Link(action.title, reverse(address, args=[way, subject.pk]))
        for way, action in ways.items()
        if action.target is type(subject) and may(actor, action.name, subject)
    ]


for place in ("ticket.side", "contracts.side", "people.person_side", "people.organisation_side", "people.project_side"):
    slot(place).add(Panel("retention.acts", "retention/acts.html", _acts, order=800))
_ADMINISTRATION = _("Administration")
navigation.register(
    navigation.NavItem(
        _ADMINISTRATION,
        _("Recovery bin"),
        "retention:bin",
        roles=_WHO_REMOVES,
        order=90,
        under="/administration/bin/",
    ),
    navigation.NavItem(
        _ADMINISTRATION,
        _("Legal holds"),
        "retention:holds",
        roles=_WHO_HOLDS,
        order=91,
        under="/administration/holds/",
    ),
    navigation.NavItem(
        _ADMINISTRATION,
        _("Requests about personal data"),
        "retention:persons",
        roles=_WHO_ANSWERS,
        order=92,
        under="/administration/persons/",
    ),
)
