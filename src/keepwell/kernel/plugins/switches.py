# SPDX-License-Identifier: Apache-2.0
"""For which customers a plug-in is on, and what it is set to; read at most every five seconds a process."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from keepwell.kernel.api.bodies import body_of, to_command
from keepwell.kernel.models import PluginSetting, PluginSwitch
from keepwell.kernel.plugins.found import Installed, owner_of
from keepwell.kernel.plugins.manifest import Manifest
from keepwell.kernel.ports import Decision

FRESH_SECONDS = 5.0
OFF_REASONS: Mapping[str, tuple[str, ...]] = {
    "zh-hans": ("该插件未对此客户启用。请管理员在“管理 → 插件”中启用。",),
    "en": (
        "This plug-in is not on for this customer. An administrator can turn it on under Administration, Plug-ins.",
    ),
}


@dataclass(slots=True)
class _Known:
    """The switches as last read, by plug-in and customer (None: everybody without a switch of his own)."""

    read_at: float = -FRESH_SECONDS
    on: dict[tuple[str, UUID | None], bool] = field(default_factory=dict)
    chosen: dict[str, Any] = field(default_factory=dict)


_known = _Known()


def _fresh() -> _Known:
    if time.monotonic() - _known.read_at >= FRESH_SECONDS:
        rows = PluginSwitch.objects.values_list("plugin", "customer_id", "is_on")
        _known.on = {(plugin, customer): is_on for plugin, customer, is_on in rows}
        _known.chosen = dict(PluginSetting.objects.values_list("plugin", "chosen"))
        _known.read_at = time.monotonic()
    return _known


def forget() -> None:
    """Read again at the next question; called after a change."""
    _known.read_at = -FRESH_SECONDS


def is_on(label: str, customer_id: UUID | None) -> bool:
    """Whether the plug-in serves this customer; without customer, whether it is on for those without a switch."""
    known = _fresh()
    everybody = known.on.get((label, None), False)
    return known.on.get((label, customer_id), everybody)


def is_on_anywhere(label: str) -> bool:
    """Whether it serves at least one customer."""
    return any(is_on for (plugin, _customer), is_on in _fresh().on.items() if plugin == label)


def serves(name: str, customer_id: UUID | None) -> bool:
    """Whether what is called `name` may work for this customer; what is ours always may."""
    one = owner_of(name)
    return one is None or (not one.fault and is_on(one.label, customer_id))


def works(name: str) -> bool:
    """Whether what is called `name` may work at all: not ours and broken or off everywhere, it may not."""
    one = owner_of(name)
    return one is None or (not one.fault and is_on_anywhere(one.label))


def refusal(name: str, row: object | None) -> Decision | None:
    """The no to an act of a plug-in that is off for the row's customer; None when nothing stands against it."""
    if serves(name, getattr(row, "customer_id", None)):
        return None
    return Decision(False, ("plugin.is_off",), OFF_REASONS)


def settings_of(manifest: Manifest) -> Any:
    """The plug-in's settings as its own @command; what was chosen before and fits no more falls away."""
    chosen = _fresh().chosen.get(manifest.label, {})
    try:
        return to_command(manifest.settings, body_of(manifest.settings)(**chosen))
    except ValidationError as error:
        bad = {str(part["loc"][0]) for part in error.errors()}
        rest = {name: value for name, value in chosen.items() if name not in bad}
        return to_command(manifest.settings, body_of(manifest.settings)(**rest))


__all__ = ["Installed", "forget", "is_on", "is_on_anywhere", "refusal", "serves", "settings_of", "works"]
