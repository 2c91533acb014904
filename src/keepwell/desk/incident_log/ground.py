# SPDX-License-Identifier: Apache-2.0
"""The ground an imported history stands on: its customer, people, calendar and historic contract, made when missing."""

from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count
from uuid import UUID

from django.utils.translation import gettext as _

from keepwell.contracts.selectors import Entitlement
from keepwell.core.casehistory import LogMapping
from keepwell.desk.incident_log.errors import LogError
from keepwell.desk.incident_log.historic_contract import historic_terms
from keepwell.kernel.actor import Actor
from keepwell.kernel.scope import reading
from keepwell.people.choices import OrganisationKind, Role
from keepwell.people.models import Organisation, Person
from keepwell.people.selectors import csm_of, deputy_of, root
from keepwell.people.services import (
    AddPerson,
    CreateOrganisation,
    HoldRole,
    add_person,
    create_organisation,
    hold_role,
)

_ASKER = "历史提出人 (imported)"
_LONGEST_PREFIX = 8


@dataclass(frozen=True, slots=True)
class Ground:
    """What every imported case of one run shares."""

    mapping: LogMapping
    organisation_id: UUID
    customer_id: UUID
    owner_id: UUID
    deputy_id: UUID | None
    requester_id: UUID
    entitlement: Entitlement | None

    @property
    def source(self) -> str:
        """The name under which the other desk's numbers are kept."""
        return self.mapping.name


def lay(actor: Actor, mapping: LogMapping, customer_code: str, now: datetime) -> Ground:
    """Find or make everything the cases need; may run any number of times."""
    customer = _customer(actor, customer_code, now)
    owner, deputy = _staff(actor, mapping, customer, now)
    asker = _person(actor, customer, _ASKER, now)
    contract = mapping.contract
    return Ground(
        mapping=mapping,
        organisation_id=customer.pk,
        customer_id=customer.customer_id,
        owner_id=owner.pk,
        deputy_id=deputy.pk if deputy else None,
        requester_id=asker.pk,
        entitlement=None if contract is None else historic_terms(actor, customer, contract, now),
    )


def find_customer(actor: Actor, code: str) -> Organisation | None:
    """The customer of that code, as far as the actor may see it."""
    with reading(actor):
        return Organisation.objects.visible_to(actor).filter(code=code.lower()).first()


def _customer(actor: Actor, code: str, now: datetime) -> Organisation:
    found = find_customer(actor, code)
    if found is not None:
        if found.customer_id != found.pk:
            words = _("{code} holds no contract of its own. Name the customer above it.")
            raise LogError(words.format(code=code))
        return found
    new = CreateOrganisation(
        kind=OrganisationKind.COMPANY.value,
        code=code.lower(),
        name=code,
        holds_contract=True,
        ticket_prefix=_prefix(actor, code),
    )
    return create_organisation(actor, _provider(actor), new, now=now)


def _provider(actor: Actor) -> Organisation:
    with reading(actor):
        found = root()
    if found is None:
        raise LogError(_("This installation is empty. Run `keepwell init --admin EMAIL` first."))
    return found


def _prefix(actor: Actor, code: str) -> str:
    """The beginning of the code, with a number where another customer has it already."""
    stem = "".join(letter for letter in code.upper() if letter.isalnum())[:_LONGEST_PREFIX]
    with reading(actor):
        taken = set(Organisation.objects.exclude(ticket_prefix="").values_list("ticket_prefix", flat=True))
    numbered = (f"{stem[: _LONGEST_PREFIX - len(str(number))]}{number}" for number in count(2))
    return next(prefix for prefix in chain([stem], numbered) if prefix not in taken)


def _person(actor: Actor, place: Organisation, name: str, now: datetime) -> Person:
    with reading(actor):
        found = Person.objects.filter(organisation=place, name=name).first()
    return found or add_person(actor, place, AddPerson(name=name), now=now)


def _staff(actor: Actor, mapping: LogMapping, customer: Organisation, now: datetime) -> tuple[Person, Person | None]:
    with reading(actor):
        csm, deputy = csm_of(customer.pk, now.date()), deputy_of(customer.pk, now.date())
    named = mapping.people
    if csm is None and not named.csm:
        words = _("{code} has no customer success manager. Give people.csm in the mapping, or appoint one first.")
        raise LogError(words.format(code=customer.code))
    csm = csm or _appointed(actor, customer, named.csm, Role.CSM, now)
    if deputy is None and named.deputy:
        deputy = _appointed(actor, customer, named.deputy, Role.CSM_DEPUTY, now)
    return csm, deputy


def _appointed(actor: Actor, customer: Organisation, name: str, role: Role, now: datetime) -> Person:
    person = _person(actor, _provider(actor), name, now)
    hold_role(actor, customer, HoldRole(person=person.pk, role=role.value, starts_on=now.date()), now=now)
    return person
