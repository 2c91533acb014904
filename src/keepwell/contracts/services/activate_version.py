# SPDX-License-Identifier: Apache-2.0
"""Puts a version into force, and ends one."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from keepwell.contracts.choices import Basis, VersionStatus
from keepwell.contracts.events import ContractVersionActivated, ContractVersionEnded
from keepwell.contracts.models import Clause, ContractVersion
from keepwell.kernel.actions import Risk, action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing, command, field
from keepwell.kernel.errors import DomainError


@command
class EndVersion:
    """The last day on which the version rules."""

    last_day: date = field(label=_("Last day"))


@action("contracts.activate_version", title=_("Put version into force"), target=ContractVersion, risk=Risk.HIGH)
def activate_version(actor: Actor, version: ContractVersion, command: Nothing, *, now: datetime) -> ContractVersion:
    """Put a complete draft into force; a gap, an empty calendar or an overlap refuses it."""
    if version.status == VersionStatus.ACTIVE:
        raise DomainError(_("This version is already in force."))
    clauses = list(version.clauses.all())
    _check_clauses(clauses)
    _check_overlap(version)
    version.status = VersionStatus.ACTIVE
    version.activated_at = now
    _save_or_refuse(version)
    publish(
        ContractVersionActivated(
            version_id=version.pk,
            contract_id=version.contract_id,
            customer_id=version.customer_id,
            organisation_id=version.organisation_id,
            first_day=version.effective.lower,
            last_day=_last_day(version),
            calendar_codes=tuple(sorted({clause.calendar_code for clause in clauses if clause.calendar_code})),
        )
    )
    return version


@action(
    "contracts.end_version",
    title=_("Set the last day"),
    target=ContractVersion,
    command=EndVersion,
    risk=Risk.HIGH,
)
def end_version(actor: Actor, version: ContractVersion, command: EndVersion, *, now: datetime) -> ContractVersion:
    """Give a version its last day, so that the next one can follow; a promise made under it keeps its terms."""
    first = version.effective.lower
    if first is not None and command.last_day < first:
        raise DomainError(_("The last day lies before the first day. Change one of them."), "last_day")
    version.effective = DateRange(first, command.last_day + timedelta(days=1))
    _check_overlap(version)
    _save_or_refuse(version)
    publish(
        ContractVersionEnded(
            version_id=version.pk,
            contract_id=version.contract_id,
            customer_id=version.customer_id,
            organisation_id=version.organisation_id,
            last_day=command.last_day,
        )
    )
    return version


def _check_clauses(clauses: list[Clause]) -> None:
    if not clauses:
        raise DomainError(_("This version has no clauses. Write at least one before it comes into force."))
    for clause in clauses:
        if clause.basis == Basis.CALENDAR and not clause.calendar_code:
            raise DomainError(
                _(
                    "The clause %(class)s · %(milestone)s counts service hours but names no calendar."
                    " Choose a calendar, or count around the clock."
                )
                % {"class": clause.class_code, "milestone": clause.get_milestone_display()},
                "calendar_code",
            )


def _check_overlap(version: ContractVersion) -> None:
    others = ContractVersion.objects.filter(contract_id=version.contract_id, status=VersionStatus.ACTIVE)
    for other in others.exclude(pk=version.pk).filter(effective__overlap=version.effective):
        raise _overlap(other.number)


def _save_or_refuse(version: ContractVersion) -> None:
    try:
        with transaction.atomic():  # a rival activation may have come between: the database has the last word
            version.save(update_fields=["status", "activated_at", "effective"])
    except IntegrityError as error:
        if "contract_versions_do_not_overlap" not in str(error):
            raise
        raise _overlap(None) from error


def _overlap(number: int | None) -> DomainError:
    if number is None:
        return DomainError(_("Another version rules on some of these days. Set its last day first."), "first_day")
    return DomainError(
        _("Version %(number)s rules on some of these days. Set its last day first.") % {"number": number}, "first_day"
    )


def _last_day(version: ContractVersion) -> date | None:
    upper: date | None = version.effective.upper
    return None if upper is None else upper - timedelta(days=1)
