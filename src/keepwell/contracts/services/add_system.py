# SPDX-License-Identifier: Apache-2.0
"""Adds a covered system to a contract, and keeps its release current."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.contracts.choices import SystemKind
from keepwell.contracts.models import Contract, CoveredSystem
from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError


@command
class AddSystem:
    """A system as people call it, with product and release."""

    code: str = field(label=_("Code"), max_length=40)
    name: str = field(label=_("Name"), max_length=120)
    product: str = field(label=_("Product"), max_length=120, default="")
    release: str = field(label=_("Release"), max_length=60, default="")
    kind: str = field(label=_("Kind"), choices=SystemKind, default=SystemKind.PLM.value)


@command
class ChangeRelease:
    """The release now installed."""

    release: str = field(label=_("Release"), max_length=60)


@action("contracts.add_system", title=_("Add covered system"), target=Contract, command=AddSystem, lock=False)
def add_system(actor: Actor, contract: Contract, command: AddSystem, *, now: datetime) -> CoveredSystem:
    """Cover one more system by the contract."""
    code = command.code.strip()
    if not code or not command.name.strip():
        raise DomainError(_("A system needs a code and a name."), "code")
    if contract.systems.filter(code=code).exists():
        raise DomainError(
            _("The contract already covers a system %(code)s. Choose another code.") % {"code": code}, "code"
        )
    return CoveredSystem.objects.create(
        contract=contract,
        organisation_id=contract.organisation_id,
        customer_id=contract.customer_id,
        code=code,
        name=command.name.strip(),
        product=command.product,
        release=command.release,
        kind=command.kind,
    )


@action("contracts.change_release", title=_("Change release"), target=CoveredSystem, command=ChangeRelease)
def change_release(actor: Actor, system: CoveredSystem, command: ChangeRelease, *, now: datetime) -> CoveredSystem:
    """Note the release that is installed now."""
    system.release = command.release.strip()
    system.save(update_fields=["release"])
    return system
