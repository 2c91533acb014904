# SPDX-License-Identifier: Apache-2.0
"""Turn a plug-in on or off."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action, note_change
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.models import PluginSwitch
from keepwell.kernel.plugins import switches
from keepwell.kernel.registry import Risk
from keepwell.people.models import Organisation
from keepwell.plugins.services._known import known


@command
class SwitchPlugin:
    """Which plug-in, for whom."""

    plugin: str = field(_("Plug-in"), widget="hidden", max_length=30)
    customer: UUID | None = field(
        _("Customer"),
        default=None,
        ref="people.Customer",
        help=_("Empty: for every customer without a switch of its own."),
    )
    is_on: bool = field(_("On"), default=False)


@action("plugins.switch_plugin", title=_("Switch plug-in"), command=SwitchPlugin, risk=Risk.CRITICAL)
def switch_plugin(actor: Actor, command: SwitchPlugin, *, now: datetime) -> PluginSwitch:
    """Set the switch; every process follows within five seconds."""
    del actor, now
    known(command.plugin)
    if command.customer and not Organisation.objects.customers().filter(pk=command.customer).exists():
        raise DomainError(_("There is no such customer. Choose one from the list."), "customer")
    before = PluginSwitch.objects.filter(plugin=command.plugin, customer_id=command.customer).first()
    note_change("is_on", before.is_on if before else None, command.is_on)
    made, _is_new = PluginSwitch.objects.update_or_create(
        plugin=command.plugin, customer_id=command.customer, defaults={"is_on": command.is_on}
    )
    transaction.on_commit(switches.forget)
    return made
