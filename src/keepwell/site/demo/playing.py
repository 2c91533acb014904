# SPDX-License-Identifier: Apache-2.0
"""Plays the story in the order of time, so that numbers and log ascend as they would have in life."""

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from keepwell.desk.models import Ticket
from keepwell.desk.services import OpenTicket, open_ticket
from keepwell.kernel.actor import Actor
from keepwell.people.models import Organisation


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did to a ticket: an action, its command made when the time has come."""

    at: datetime
    actor: Actor
    action: Any
    command: Callable[[Ticket], Any]


@dataclass(slots=True)
class Matter:
    """One ticket of the story and what was done about it."""

    at: datetime
    asker: Actor
    place: Organisation
    command: OpenTicket
    deeds: list[Deed] = field(default_factory=list)
    ticket: Ticket | None = None


def play(matters: Iterable[Matter], now: datetime, say: Callable[[str], None]) -> None:
    """Open every matter and do every deed whose time has come, in the order of time."""
    told = list(matters)
    waiting: list[tuple[datetime, int, int]] = []
    for place, matter in enumerate(told):
        heapq.heappush(waiting, (matter.at, place, -1))
        for turn, deed in enumerate(matter.deeds):
            if deed.at <= now:
                heapq.heappush(waiting, (deed.at, place, turn))
    total = len(waiting)
    for done in range(total):
        _at, place, turn = heapq.heappop(waiting)
        _do(told[place], turn)
        if done % 250 == 249:
            say(_("Telling the demo story: {done} of {total}").format(done=done + 1, total=total))


def _do(matter: Matter, turn: int) -> None:
    if turn < 0:
        matter.ticket = open_ticket(matter.asker, matter.place, matter.command, now=matter.at)
        return
    if matter.ticket is None:
        raise RuntimeError("a deed came before its ticket was opened")
    deed = matter.deeds[turn]
    deed.action(deed.actor, matter.ticket.pk, deed.command(matter.ticket), now=deed.at)
