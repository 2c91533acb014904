# SPDX-License-Identifier: Apache-2.0
"""What this room puts on the home page of those who watch: whether the log is sound, and the latest critical acts."""

from django.urls import reverse
from django.utils.translation import gettext as _

from keepwell.audit.selectors import EventFilter, critical_acts, events_page, lag, open_alarms
from keepwell.audit.web.readers import WATCHERS
from keepwell.kernel import clock
from keepwell.kernel.actor import Actor
from keepwell.ui import parts, words
from keepwell.ui.faces import Link
from keepwell.ui.home import MAIN, Card, CardLine, Tile, on_home

_MOST = 8


def soundness(actor: Actor) -> Card | None:
    """How the log stands, and what is wrong with it."""
    if not actor.everywhere & WATCHERS:
        return None
    alarms, behind = open_alarms(), lag(clock.now())
    return Card(
        _("The log now"),
        [CardLine(one.title, reverse("audit:log"), one.detail, parts.when(one.at)) for one in alarms],
        [
            Tile(_("Open alarms"), words.number(len(alarms)), reverse("audit:log"), "late" if alarms else ""),
            Tile(_("Entries not sequenced yet"), words.number(behind.waiting)),
        ],
        more=Link(_("Log"), reverse("audit:log")),
    )


def critical(actor: Actor) -> Card | None:
    """The latest critical acts."""
    if not actor.everywhere & WATCHERS:
        return None
    page = events_page(actor, EventFilter(actions=critical_acts()), limit=_MOST)
    lines = [
        CardLine(
            row.title,
            reverse("audit:entry", args=[row.id]),
            " · ".join(filter(None, (row.actor_label, row.target_label, str(row.result_label)))),
            parts.when(row.at),
        )
        for row in page.rows
    ]
    return Card(_("Latest critical acts"), lines, empty=_("No critical act has been done yet."))


on_home("audit.soundness", soundness, place=MAIN, order=50)
on_home("audit.critical", critical, place=MAIN, order=60)
