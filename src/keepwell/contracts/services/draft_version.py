# SPDX-License-Identifier: Apache-2.0
"""Drafts the terms of a contract for a span of days."""

from datetime import date, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from keepwell.contracts.choices import Basis, ShippedTerms
from keepwell.contracts.models import Clause, Contract, ContractVersion
from keepwell.contracts.shipped import shipped_clauses
from keepwell.contracts.wording import clause_words
from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.ids import uuid7

DEFAULT_CALENDAR = "CN-5x8"


@command
class DraftVersion:
    """From which day to which, and with which clauses it starts; without a last day it runs until ended."""

    first_day: date = field(label=_("First day"))
    last_day: date | None = field(label=_("Last day"), default=None)
    terms: str = field(label=_("Clauses"), choices=ShippedTerms, default=ShippedTerms.STANDARD.value)
    calendar_code: str = field(label=_("Service calendar"), max_length=40, default=DEFAULT_CALENDAR)


@action("contracts.draft_version", title=_("Draft a version"), target=Contract, command=DraftVersion)
def draft_version(actor: Actor, contract: Contract, command: DraftVersion, *, now: datetime) -> ContractVersion:
    """Make a draft with its clauses; it rules nothing until it is activated."""
    if command.last_day is not None and command.last_day < command.first_day:
        raise DomainError(_("The last day lies before the first day. Change one of them."), "last_day")
    upper = None if command.last_day is None else command.last_day + timedelta(days=1)
    former = contract.versions.order_by("-number").first()
    version = ContractVersion.objects.create(
        contract=contract,
        organisation_id=contract.organisation_id,
        customer_id=contract.customer_id,
        number=_next_number(contract),
        effective=DateRange(command.first_day, upper),
        created_at=now,
    )
    Clause.objects.bulk_create(_clauses(version, former, command))
    return version


def _next_number(contract: Contract) -> int:
    highest: int | None = contract.versions.aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1


def _clauses(version: ContractVersion, former: ContractVersion | None, command: DraftVersion) -> list[Clause]:
    if command.terms == ShippedTerms.EMPTY:
        return []
    if command.terms == ShippedTerms.FORMER:
        if former is None:
            raise DomainError(_("There is no former version to copy from. Choose shipped terms."), "terms")
        return [_copied(clause, version) for clause in former.clauses.all()]
    made = []
    for line in shipped_clauses(command.terms):
        words_zh, words_en = clause_words(line.class_code, line.milestone, line.goal_seconds, line.basis)
        made.append(
            Clause(
                version=version,
                organisation_id=version.organisation_id,
                customer_id=version.customer_id,
                class_code=line.class_code,
                milestone=line.milestone,
                goal_seconds=line.goal_seconds,
                basis=line.basis,
                calendar_code=command.calendar_code if line.basis == Basis.CALENDAR else "",
                pause_reasons=list(line.pause_reasons),
                words_zh=words_zh,
                words_en=words_en,
            )
        )
    return made


def _copied(clause: Clause, version: ContractVersion) -> Clause:
    clause.pk = uuid7()
    clause.version = version
    clause._state.adding = True
    return clause
