# SPDX-License-Identifier: Apache-2.0
"""The page after sign-in: cards that rooms hang there for the readers they are meant for.

on_home("contracts.ending", _ending, place=SIDE, order=40)     # _ending(actor) -> Card | None
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from keepwell.kernel.actor import Actor
from keepwell.kernel.slots import Panel, slot
from keepwell.ui.faces import Link, Text
from keepwell.ui.parts import viewer_zone

MAIN, SIDE = "home.main", "home.side"


@dataclass(frozen=True, slots=True)
class CardLine:
    """One line of a card: what it is, a quiet note below, and a mark at its end (a part of the kit)."""

    title: Text
    url: str = ""
    note: Text = ""
    mark: Text = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure with its name; `tone` late or soon where the figure asks for something."""

    title: Text
    value: Text
    url: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A card on the home page. A card with nothing on it says so by `empty`; without `empty` it stays away."""

    title: Text
    lines: Sequence[CardLine] = ()
    tiles: Sequence[Tile] = ()
    more: Link | None = None
    empty: Text = ""
    live: str = ""

    @property
    def is_shown(self) -> bool:
        """Whether there is something to say."""
        return bool(self.lines or self.tiles or self.empty)


def on_home(name: str, build: Callable[[Actor], Card | None], *, place: str = MAIN, order: int = 100) -> None:
    """Hang a card on the home page; `build` runs inside the reader's scope and gives None where it is not for them."""

    def context(actor: Any, subject: Any) -> dict[str, Any] | None:
        card = build(actor)
        return {"card": card, "key": name.replace(".", "-")} if card is not None and card.is_shown else None

    slot(place).add(Panel(name, "ui/parts/card.html", context, order))


def greeting(name: str, now: datetime) -> str:
    """What people say to each other at this hour."""
    hour = now.astimezone(viewer_zone()).hour
    if hour < 5 or hour >= 18:
        return _("Good evening, {name}").format(name=name)
    if hour < 11:
        return _("Good morning, {name}").format(name=name)
    if hour < 14:
        return _("Good day, {name}").format(name=name)
    return _("Good afternoon, {name}").format(name=name)


slot(MAIN), slot(SIDE)
