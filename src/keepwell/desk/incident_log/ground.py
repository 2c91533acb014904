# SPDX-License-Identifier: Apache-2.0
"""The ground an imported history stands on: its customer, people, calendar and historic contract, made when missing."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from keepwell.contracts.choices import Basis, ShippedTerms, VersionStatus
from keepwell.contracts.models import Contract
from keepwell.contracts.selectors import Case, Entitlement, entitlement
from keepwell.contracts.services import (
    CreateContract,
    DraftVersion,
    SetClause,
    activate_version,
    create_contract,
    draft_version,
    set_clause,
)
from keepwell.core.casehistory import Clause, HistoricContract, LogMapping, WorkWeek
from keepwell.desk.incident_log.errors import LogError
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
from keepwell.sla.models import Calendar
from keepwell.sla.services import CreateCalendar, create_calendar, publish_calendar

SINCE = date(1990, 1, 1)
AROUND_THE_CLOCK = "24x7"
_ASKER = "历史提出人 (imported)"


@dataclass(frozen=True, slots=True)
class Ground:
    """What every imported case of one run shares."""

    mapping: LogMapping
    organisation_id: UUID
    customer_id: UUID
    prefix: str
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
    if mapping.contract is not None:
        _contract(actor, customer, mapping.contract, now)
    with reading(actor):
        case = Case(
            customer_id=customer.customer_id,
            organisation_id=customer.pk,
            system_id=None,
            at=datetime(2000, 1, 1, tzinfo=UTC),
        )
        entitled = entitlement(case) if mapping.contract is not None else None
    return Ground(
        mapping=mapping,
        organisation_id=customer.pk,
        customer_id=customer.customer_id,
        prefix=customer.ticket_prefix,
        owner_id=owner.pk,
        deputy_id=deputy.pk if deputy else None,
        requester_id=asker.pk,
        entitlement=entitled,
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
    with reading(actor):
        provider = root()
    if provider is None:
        raise LogError(_("This installation is empty. Run `keepwell init --admin EMAIL` first."))
    prefix = "".join(letter for letter in code.upper() if letter.isalnum())[:8]
    kind = OrganisationKind.COMPANY.value
    new = CreateOrganisation(kind=kind, code=code.lower(), name=code, holds_contract=True, ticket_prefix=prefix)
    return create_organisation(actor, provider, new, now=now)


def _person(actor: Actor, place: Organisation, name: str, now: datetime) -> Person:
    with reading(actor):
        found = Person.objects.filter(organisation=place, name=name).first()
    return found or add_person(actor, place, AddPerson(name=name), now=now)


def _staff(actor: Actor, mapping: LogMapping, customer: Organisation, now: datetime) -> tuple[Person, Person | None]:
    with reading(actor):
        csm, deputy = csm_of(customer.pk, now.date()), deputy_of(customer.pk, now.date())
        provider = root()
    if provider is None:
        raise LogError(_("This installation is empty. Run `keepwell init --admin EMAIL` first."))
    if csm is None:
        if not mapping.people.csm:
            words = _("{code} has no customer success manager. Give people.csm in the mapping, or appoint one first.")
            raise LogError(words.format(code=customer.code))
        csm = _person(actor, provider, mapping.people.csm, now)
        hold_role(actor, customer, HoldRole(person=csm.pk, role=Role.CSM.value, starts_on=now.date()), now=now)
    if deputy is None and mapping.people.deputy:
        deputy = _person(actor, provider, mapping.people.deputy, now)
        hold_role(
            actor, customer, HoldRole(person=deputy.pk, role=Role.CSM_DEPUTY.value, starts_on=now.date()), now=now
        )
    return csm, deputy


def _contract(actor: Actor, customer: Organisation, wanted: HistoricContract, now: datetime) -> None:
    with reading(actor):
        found = Contract.objects.filter(customer_id=customer.pk, number=wanted.number).first()
        is_ready = found is not None and found.versions.filter(status=VersionStatus.ACTIVE).exists()
    if is_ready:
        return
    if wanted.work_week is not None:
        _calendar(actor, wanted.work_week, now)
    if found is None:
        new = CreateContract(number=wanted.number, title=wanted.title or wanted.number, zone="UTC", is_historic=True)
        found = create_contract(actor, customer, new, now=now)
    with reading(actor):
        draft = found.versions.filter(status=VersionStatus.DRAFT).first()
    if draft is None:
        empty = DraftVersion(first_day=SINCE, terms=ShippedTerms.EMPTY.value)
        draft = draft_version(actor, found, empty, now=now)
    for clause in wanted.clauses:
        set_clause(actor, draft, _clause(clause), now=now)
    activate_version(actor, draft, now=now)


def _clause(clause: Clause) -> SetClause:
    is_clock = clause.calendar == AROUND_THE_CLOCK
    return SetClause(
        class_code=clause.class_code,
        milestone=clause.milestone,
        goal=timedelta(seconds=clause.goal_s),
        basis=Basis.CLOCK.value if is_clock else Basis.CALENDAR.value,
        calendar_code="" if is_clock else clause.calendar,
        pause_reasons=clause.pause_reasons,
        resolve_stops_on=clause.stops_on,
    )


def _calendar(actor: Actor, week: WorkWeek, now: datetime) -> None:
    with reading(actor):
        if Calendar.objects.filter(code=week.code).exists():
            return
    lines = "; ".join(f"{day[:3]} {' '.join(windows)}" for day, windows in week.days.items() if windows)
    new = CreateCalendar(code=week.code, name_zh=week.code, name_en=week.code, week=lines, zone=week.zone.key)
    calendar = create_calendar(actor, new, now=now)
    with reading(actor):
        version = calendar.versions.get(number=1)
    publish_calendar(actor, version, now=now)
