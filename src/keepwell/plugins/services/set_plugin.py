# SPDX-License-Identifier: Apache-2.0
"""Choose a plug-in's settings."""

from datetime import datetime
from typing import Any

import orjson
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from keepwell.kernel.actions import action, note_change
from keepwell.kernel.actor import Actor
from keepwell.kernel.api.bodies import body_of
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.models import PluginSetting
from keepwell.kernel.plugins import Manifest, switches
from keepwell.kernel.registry import Risk
from keepwell.plugins.services._known import known


@command
class SetPlugin:
    """Which plug-in, and its settings as JSON by the names its manifest declares."""

    plugin: str = field(_("Plug-in"), widget="hidden", max_length=30)
    chosen: str = field(_("Settings"), help=_('As JSON: {"name": value}.'), widget="textarea", max_length=20_000)


@action("plugins.set_plugin", title=_("Set up plug-in"), command=SetPlugin, risk=Risk.CRITICAL)
def set_plugin(actor: Actor, command: SetPlugin, *, now: datetime) -> PluginSetting:
    """Keep the settings after checking them by the plug-in's own command."""
    del actor, now
    _one, manifest = known(command.plugin)
    chosen = _checked(manifest, command.chosen)
    before = PluginSetting.objects.filter(plugin=command.plugin).values_list("chosen", flat=True).first() or {}
    for name in sorted({*before, *chosen}):
        if before.get(name) != chosen.get(name):
            note_change(name, before.get(name), chosen.get(name))
    made, _is_new = PluginSetting.objects.update_or_create(plugin=command.plugin, defaults={"chosen": chosen})
    transaction.on_commit(switches.forget)
    return made


def _checked(manifest: Manifest, text: str) -> dict[str, Any]:
    try:
        body = body_of(manifest.settings).model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "JSON"
        raise DomainError(
            _("The setting %(name)s is not right: %(fault)s") % {"name": name, "fault": first["msg"]}, "chosen"
        ) from error
    return dict(orjson.loads(body.model_dump_json()))
