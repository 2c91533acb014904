# SPDX-License-Identifier: Apache-2.0
"""The contract and calendar under which a history ran: made when missing, and never taken for others of that name."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from keepwell.contracts.choices import Basis, ShippedTerms, VersionStatus
from keepwell.contracts.models import Contract, ContractVersion
from keepwell.contracts.selectors import ClauseTerms, Entitlement, terms_of
from keepwell.contracts.services import (
    CreateContract,
    DraftVersion,
    SetClause,
    activate_version,
    create_contract,
    draft_version,
    set_clause,
)
from keepwell.core.casehistory import Clause, HistoricContract, WorkWeek
from keepwell.core.promise import ALWAYS
from keepwell.core.worktime import parse_week
from keepwell.desk.incident_log.errors import LogError
from keepwell.kernel.actor import Actor
from keepwell.kernel.scope import reading
from keepwell.people.models import Organisation
from keepwell.sla.choices import CalendarStatus
from keepwell.sla.models import Calendar
from keepwell.sla.services import CreateCalendar, create_calendar, publish_calendar

SINCE = date(1990, 1, 1)


def historic_terms(actor: Actor, customer: Organisation, wanted: HistoricContract, now: datetime) -> Entitlement:
    """The terms of the history; may run any number of times, also after it was killed in between."""
    with reading(actor):
        contract = Contract.objects.filter(customer_id=customer.pk, number=wanted.number).first()
        active = contract.versions.filter(status=VersionStatus.ACTIVE).first() if contract else None
    if contract is not None and not contract.is_historic:
        words = _("{number} is a contract in force, no history. Give contract.number in the mapping another number.")
        raise LogError(words.format(number=wanted.number))
    if wanted.work_week is not None:
        _lay_calendar(actor, wanted.work_week, now)
    if active is None:
        active = _made(actor, customer, contract, wanted, now)
    with reading(actor):
        terms = terms_of([active.pk])[active.pk]
    if {_said(_command(clause)) for clause in wanted.clauses} != {_said(clause) for clause in terms.clauses}:
        words = _("{number} has other clauses already. Give contract.number in the mapping a new number.")
        raise LogError(words.format(number=wanted.number))
    return Entitlement(terms, is_system_covered=False)


def _made(
    actor: Actor, customer: Organisation, contract: Contract | None, wanted: HistoricContract, now: datetime
) -> ContractVersion:
    if contract is None:
        new = CreateContract(number=wanted.number, title=wanted.title or wanted.number, zone="UTC", is_historic=True)
        contract = create_contract(actor, customer, new, now=now)
    with reading(actor):
        draft = contract.versions.filter(status=VersionStatus.DRAFT).first()
    if draft is None:
        empty = DraftVersion(first_day=SINCE, terms=ShippedTerms.EMPTY.value)
        draft = draft_version(actor, contract, empty, now=now)
    for clause in wanted.clauses:
        set_clause(actor, draft, _command(clause), now=now)
    return activate_version(actor, draft, now=now)


def _command(clause: Clause) -> SetClause:
    is_clock = clause.calendar == ALWAYS
    return SetClause(
        class_code=clause.class_code,
        milestone=clause.milestone,
        goal=timedelta(seconds=clause.goal_s),
        basis=Basis.CLOCK.value if is_clock else Basis.CALENDAR.value,
        calendar_code="" if is_clock else clause.calendar,
        pause_reasons=clause.pause_reasons,
        resolve_stops_on=clause.stops_on,
    )


def _said(clause: SetClause | ClauseTerms) -> tuple[object, ...]:
    """What makes two clauses the same."""
    goal_s = clause.goal_seconds if isinstance(clause, ClauseTerms) else int(clause.goal.total_seconds())
    where = (clause.class_code, clause.milestone, clause.calendar_code, str(clause.resolve_stops_on))
    return (*where, goal_s, frozenset(clause.pause_reasons))


def _lay_calendar(actor: Actor, week: WorkWeek, now: datetime) -> None:
    text = "; ".join(f"{day[:3]} {' '.join(windows)}" for day, windows in week.days.items() if windows)
    with reading(actor):
        calendar = Calendar.objects.filter(code=week.code).first()
    if calendar is None:
        new = CreateCalendar(code=week.code, name_zh=week.code, name_en=week.code, week=text, zone=week.zone.key)
        calendar = create_calendar(actor, new, now=now)
    with reading(actor):
        version = calendar.versions.order_by("number").first()
    if version is None or version.zone != week.zone.key or parse_week(version.week) != parse_week(text):
        words = _("There is a calendar {code} with other hours. Give contract.calendar.code another name.")
        raise LogError(words.format(code=week.code))
    if version.status != CalendarStatus.PUBLISHED:
        publish_calendar(actor, version, now=now)
