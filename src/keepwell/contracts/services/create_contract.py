# SPDX-License-Identifier: Apache-2.0
"""Enters a contract."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext_lazy as _

from keepwell.contracts.choices import Direction
from keepwell.contracts.events import ContractCreated
from keepwell.contracts.models import Contract
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.people.models import Organisation


@command
class CreateContract:
    """A contract under its number; without a provider it is our own organisation that owes."""

    number: str = field(label=_("Number"), max_length=40)
    title: str = field(label=_("Title"), max_length=200)
    direction: str = field(label=_("Direction"), choices=Direction, default=Direction.WE_OWE.value)
    provider: UUID | None = field(label=_("Provider"), ref="people.Organisation", default=None)
    zone: str = field(label=_("Time zone"), max_length=64, default="Asia/Shanghai")
    is_historic: bool = field(label=_("Imported history"), default=False)


@action(
    "contracts.create_contract",
    title=_("Create contract"),
    target=Organisation,
    command=CreateContract,
    lock=False,
)
def create_contract(actor: Actor, organisation: Organisation, command: CreateContract, *, now: datetime) -> Contract:
    """Make the contract; its terms follow as versions."""
    number = command.number.strip()
    if not number:
        raise DomainError(_("A contract needs a number. Take it from the paper."), "number")
    _check_zone(command.zone)
    if Contract.objects.filter(customer_id=organisation.customer_id, number=number).exists():
        raise DomainError(
            _("This customer already has a contract %(number)s. Add a version to it, or choose another number.")
            % {"number": number},
            "number",
        )
    contract = Contract.objects.create(
        organisation=organisation,
        customer_id=organisation.customer_id,
        number=number,
        title=command.title.strip() or number,
        direction=command.direction,
        provider=_provider(command),
        zone=command.zone,
        is_historic=command.is_historic,
        created_at=now,
    )
    publish(
        ContractCreated(
            contract_id=contract.pk,
            customer_id=contract.customer_id,
            organisation_id=contract.organisation_id,
            number=number,
        )
    )
    return contract


def _provider(command: CreateContract) -> Organisation:
    if command.provider is not None:
        found = Organisation.objects.filter(pk=command.provider).first()
    elif command.direction == Direction.WE_OWE:
        found = Organisation.objects.roots().first()
    else:
        raise DomainError(_("Say which vendor owes us this contract."), "provider")
    if found is None:
        raise DomainError(_("There is no such organisation. Choose the provider from the list."), "provider")
    return found


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise DomainError(
            _("%(zone)s is not a time zone. Write it like Asia/Shanghai.") % {"zone": name}, "zone"
        ) from error
