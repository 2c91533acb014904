# SPDX-License-Identifier: Apache-2.0
"""Slots: places a room names on its pages, in which higher rooms and plug-ins hang panels."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from keepwell.kernel.plugins.found import check_owned


@dataclass(frozen=True, slots=True)
class Panel:
    """Something hung into a slot: `context(actor, subject)` returns what the template shows, or None to stay away."""

    name: str
    template: str
    context: Callable[[Any, Any], dict[str, Any] | None]
    order: int = 100


class Slot:
    """A named place; panels show in `order`, then by name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._panels: dict[str, Panel] = {}

    def add(self, panel: Panel) -> Panel:
        """Hang a panel; the same name replaces (so that a reload does not double it)."""
        check_owned(panel.name)
        self._panels[panel.name] = panel
        return panel

    def panels(self) -> tuple[Panel, ...]:
        """What hangs here, in order."""
        return tuple(sorted(self._panels.values(), key=lambda panel: (panel.order, panel.name)))


_slots: dict[str, Slot] = {}


def slot(name: str) -> Slot:
    """The slot of that name, made at first mention."""
    return _slots.setdefault(name, Slot(name))


def slots() -> tuple[Slot, ...]:
    """Every slot mentioned so far."""
    return tuple(_slots[name] for name in sorted(_slots))
