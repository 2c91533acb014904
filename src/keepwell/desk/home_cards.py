# SPDX-License-Identifier: Apache-2.0
"""What the desk puts on the home page: the day of who works tickets, the figures of who leads, one's own requests."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from keepwell.desk.addresses import ticket_address
from keepwell.desk.choices import Turn, View
from keepwell.desk.selectors import QueueCounts, QueueFilter, QueueLine, is_staff, my_requests, queue, queue_counts
from keepwell.desk.web.faces import nearest, state_badge
from keepwell.kernel import clock
from keepwell.kernel.actor import Actor
from keepwell.kernel.slots import Panel, slot
from keepwell.people.choices import Role
from keepwell.sla.selectors import ticking
from keepwell.ui import parts
from keepwell.ui.faces import Link
from keepwell.ui.home import MAIN, SIDE, Card, CardLine, Tile, on_home

_MOST = 8
_SOON = timedelta(hours=1)
_LEADING = (Role.KEY_USER, Role.SPECIALIST, Role.OFFICE_HEAD, Role.CHIEF_PLM_OFFICER)
_LIVE = (
    "desk.ticket_opened desk.reply_added desk.ticket_transferred desk.ticket_paused desk.ticket_resumed"
    " desk.ticket_resolved desk.ticket_closed desk.ticket_reopened desk.ticket_cancelled desk.answer_promised"
    " sla.clock_warned sla.promise_breached"
)


def _leads(actor: Actor) -> bool:
    return any(actor.holds(role) for role in _LEADING)


def _view(view: View) -> str:
    return f"{reverse('desk:queue')}?view={view.value}"


def _lines(found: Sequence[QueueLine], now: datetime) -> list[CardLine]:
    shown = found[:_MOST]
    clocks = ticking({line.ticket.promise_id: line.ticket.next_due_kind for line in shown}, now)
    return [
        CardLine(
            str(line.ticket.title),
            ticket_address(str(line.ticket.number)),
            " · ".join(filter(None, (line.organisation, line.requester.name if line.requester else "", line.system))),
            nearest(line.ticket, clocks, now),
            str(line.ticket.number),
        )
        for line in shown
    ]


def figures(actor: Actor) -> Card | None:
    """How the desk stands: for who works it and for who leads at a customer."""
    if not is_staff(actor) and not _leads(actor):
        return None
    counts = queue_counts(actor, zone=str(parts.viewer_zone()), now=clock.now())
    title = _("The desk now") if is_staff(actor) else _("Requests of my company")
    return Card(
        title, tiles=_tiles(counts, is_ours=is_staff(actor)), more=Link(_("Queue"), _view(View.URGENT)), live=_LIVE
    )


def _tiles(counts: QueueCounts, *, is_ours: bool) -> list[Tile]:
    urgent = _view(View.URGENT)
    tiles = [
        Tile(_("Open tickets"), str(counts.open), urgent),
        Tile(_("Overdue"), str(counts.overdue), urgent, "late" if counts.overdue.value else ""),
        Tile(
            _("Due within the hour"),
            str(counts.within_the_hour),
            urgent,
            "soon" if counts.within_the_hour.value else "",
        ),
    ]
    if is_ours:
        tiles += [
            Tile(_("Mine"), str(counts.mine), _view(View.MINE)),
            Tile(_("Waiting for me"), str(counts.waiting_for_me), _view(View.WAITING_FOR_ME)),
            Tile(_("Promised today"), str(counts.promised_today), _view(View.PROMISED_TODAY)),
        ]
    else:
        tiles.append(Tile(_("Paused"), str(counts.paused), _view(View.PAUSED)))
    return tiles


def my_day(actor: Actor) -> Card | None:
    """What is mine and presses, in the order in which it presses; who has nothing sees where to take something."""
    if not is_staff(actor):
        return None
    now = clock.now()
    found = queue(actor, QueueFilter(view=View.MINE.value, zone=str(parts.viewer_zone())), now=now).lines
    ordered = sorted(found, key=lambda line: _rank(line, now))  # stable: nearest promise first within a rank
    return Card(
        _("My tickets, the most pressing first"),
        _lines(ordered, now),
        more=Link(_("All of mine"), _view(View.MINE)),
        empty=_("No ticket is yours. Take one from the queue: open it and press A."),
        live=_LIVE,
    )


def _rank(line: QueueLine, now: datetime) -> int:
    """Overdue or due within the hour, then waiting for me, then the rest."""
    due_at = line.ticket.queue_at
    if due_at is not None and due_at < now + _SOON:
        return 0
    return 1 if line.ticket.turn == Turn.PROVIDER else 2


def pressing(actor: Actor) -> Card | None:
    """What presses most of all one may see: for those who answer for more than their own tickets."""
    if (
        not actor.holds(Role.SERVICE_MANAGER)
        and not actor.holds(Role.CSM)
        and not (_leads(actor) and not is_staff(actor))
    ):
        return None
    now = clock.now()
    found = queue(actor, QueueFilter(view=View.URGENT.value, zone=str(parts.viewer_zone())), now=now).lines
    mine = {line.ticket.pk for line in found if line.ticket.owner_id == actor.person_id}
    return Card(
        _("What presses most"),
        _lines([line for line in found if line.ticket.pk not in mine], now),
        more=Link(_("Queue"), _view(View.URGENT)),
        live=_LIVE,
    )


def own_requests(actor: Actor) -> Card | None:
    """What somebody at a customer asked for himself."""
    if is_staff(actor) or actor.person_id is None:
        return None
    found = my_requests(actor).lines[:5]
    return Card(
        _("My requests"),
        [
            CardLine(
                str(line.ticket.title),
                ticket_address(str(line.ticket.number)),
                line.owner.name if line.owner else "",
                state_badge(line.ticket),
                str(line.ticket.number),
            )
            for line in found
        ],
    )


def _always(actor: Actor, subject: object) -> dict[str, object]:
    return {}


slot("home.actions").add(Panel("desk.new", "desk/parts/home_new.html", _always, order=10))
on_home("desk.figures", figures, place=MAIN, order=10)
on_home("desk.my_day", my_day, place=MAIN, order=20)
on_home("desk.pressing", pressing, place=MAIN, order=30)
on_home("desk.own_requests", own_requests, place=SIDE, order=20)
