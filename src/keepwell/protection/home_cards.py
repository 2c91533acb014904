# SPDX-License-Identifier: Apache-2.0
"""What this room puts on the home page of who keeps the installation: the last sound backup and the last drill."""

from django.urls import reverse
from django.utils.translation import gettext as _

from keepwell.kernel import clock
from keepwell.kernel.actor import Actor
from keepwell.protection.selectors import standing
from keepwell.protection.web.pages import READERS
from keepwell.ui import parts
from keepwell.ui.faces import Link
from keepwell.ui.home import SIDE, Card, CardLine, on_home


def backups(actor: Actor) -> Card | None:
    """Whether one could restore today."""
    if not any(role in actor.everywhere for role in READERS):
        return None
    now, page = standing(actor, now=clock.now()), reverse("protection:backups")
    taken = CardLine(
        _("Last sound backup"),
        page,
        _("A backup is overdue.") if now.is_late else "",
        parts.when(now.sound_at) if now.sound_at else parts.badge(_("none yet"), "late"),
    )
    drilled = CardLine(
        _("Last restore that passed"),
        page,
        "",
        parts.when(now.proof.restored_at) if now.proof else parts.badge(_("none yet"), "soon"),
    )
    key = (
        []
        if now.is_key_saved or not now.key_id
        else [CardLine(_("The key of the backups is not kept elsewhere yet"), page)]
    )
    return Card(_("Backups"), [taken, drilled, *key], more=Link(_("Backups"), page))


on_home("protection.backups", backups, place=SIDE, order=70)
