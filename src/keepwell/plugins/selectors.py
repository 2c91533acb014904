# SPDX-License-Identifier: Apache-2.0
"""What an administrator sees of plug-ins."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import fields_of
from keepwell.kernel.models import PluginSwitch
from keepwell.kernel.plugins import Installed, installed, switches
from keepwell.people.models import Organisation


@dataclass(frozen=True, slots=True)
class Plugin:
    """One plug-in: `everybody` is its switch for those without one of their own, `customers` the others."""

    found: Installed
    everybody: bool
    customers: Sequence[tuple[str, bool]]
    settings: Sequence[tuple[str, object]]


def plugins(actor: Actor) -> list[Plugin]:
    """Every installed plug-in with its switches; names only of customers the actor may see."""
    names = {row.pk: row.label for row in Organisation.objects.visible_to(actor).customers()}
    rows = list(PluginSwitch.objects.all())
    return [_plugin(one, rows, names) for one in installed()]


def _plugin(one: Installed, rows: list[PluginSwitch], names: dict[Any, str]) -> Plugin:
    mine = [row for row in rows if row.plugin == one.label]
    return Plugin(
        one,
        any(row.is_on for row in mine if row.customer_id is None),
        sorted((names[row.customer_id], row.is_on) for row in mine if row.customer_id in names),
        _settings(one),
    )


def _settings(one: Installed) -> list[tuple[str, object]]:
    if one.manifest is None:
        return []
    chosen = switches.settings_of(one.manifest)
    return [(str(item.meta.label), getattr(chosen, item.name)) for item in fields_of(one.manifest.settings)]
