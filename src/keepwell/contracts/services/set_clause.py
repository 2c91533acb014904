# SPDX-License-Identifier: Apache-2.0
"""Writes or drops a clause of a draft version."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from keepwell.contracts.choices import (
    Basis,
    Milestone,
    PauseReason,
    ReopenRule,
    ResolveStop,
    RetargetRule,
    VersionStatus,
)
from keepwell.contracts.models import Clause, ContractVersion
from keepwell.contracts.models.clause import DEFAULT_WARNINGS
from keepwell.contracts.wording import clause_words
from keepwell.kernel.actions import action, note_change
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.snapshot import of_command


@command
class SetClause:
    """The clause of one class and milestone; words left empty are written from the figures."""

    class_code: str = field(label=_("Class"), max_length=40)
    milestone: str = field(label=_("Milestone"), choices=Milestone)
    goal: timedelta = field(label=_("Goal"))
    basis: str = field(label=_("Basis"), choices=Basis)
    calendar_code: str = field(label=_("Calendar"), max_length=40, default="")
    pause_reasons: tuple[str, ...] = field(label=_("Pauses for"), choices=PauseReason, default=())
    resolve_stops_on: str = field(label=_("Resolve ends"), choices=ResolveStop, default=ResolveStop.RESOLVED.value)
    retarget_rule: str = field(label=_("On a new goal"), choices=RetargetRule, default=RetargetRule.CARRY.value)
    reopen_rule: str = field(label=_("On reopening"), choices=ReopenRule, default=ReopenRule.RESUME.value)
    warn_percents: tuple[int, ...] = field(label=_("Warn at percent"), default=DEFAULT_WARNINGS)
    words_zh: str = field(label=_("Words in Chinese"), max_length=300, default="")
    words_en: str = field(label=_("Words in English"), max_length=300, default="")


@command
class DropClause:
    """Which clause goes."""

    class_code: str = field(label=_("Class"), max_length=40)
    milestone: str = field(label=_("Milestone"), choices=Milestone)


@action("contracts.set_clause", title=_("Write clause"), target=ContractVersion, command=SetClause)
def set_clause(actor: Actor, version: ContractVersion, command: SetClause, *, now: datetime) -> Clause:
    """Write the clause into the draft, replacing the one of the same class and milestone."""
    _must_be_draft(version)
    goal_seconds = _goal_seconds(command.goal)
    _check(command)
    words = clause_words(command.class_code, command.milestone, goal_seconds, command.basis)
    clause, was_made = Clause.objects.update_or_create(
        version=version,
        class_code=command.class_code,
        milestone=command.milestone,
        defaults={
            "organisation_id": version.organisation_id,
            "customer_id": version.customer_id,
            "goal_seconds": goal_seconds,
            "basis": command.basis,
            "calendar_code": command.calendar_code,
            "pause_reasons": list(command.pause_reasons),
            "resolve_stops_on": command.resolve_stops_on,
            "retarget_rule": command.retarget_rule,
            "reopen_rule": command.reopen_rule,
            "warn_percents": sorted(set(command.warn_percents)),
            "words_zh": command.words_zh or words[0],
            "words_en": command.words_en or words[1],
        },
    )
    note_change(f"clause {clause}", None if was_made else "…", of_command(command))
    return clause


@action("contracts.drop_clause", title=_("Drop clause"), target=ContractVersion, command=DropClause)
def drop_clause(actor: Actor, version: ContractVersion, command: DropClause, *, now: datetime) -> ContractVersion:
    """Take the clause out of the draft."""
    _must_be_draft(version)
    gone, _by_model = version.clauses.filter(class_code=command.class_code, milestone=command.milestone).delete()
    if not gone:
        raise DomainError(_("This version has no such clause. Reload the page."), "milestone")
    note_change(f"clause {command.class_code} {command.milestone}", "…", None)
    return version


def _must_be_draft(version: ContractVersion) -> None:
    if version.status != VersionStatus.DRAFT:
        raise DomainError(_("An active version does not change. Draft a new version with the new terms."))


def _goal_seconds(goal: timedelta) -> int:
    if goal <= timedelta(0) or goal.microseconds:
        raise DomainError(_("The goal must be longer than nothing and counted in whole seconds."), "goal")
    return goal.days * 86_400 + goal.seconds


def _check(command: SetClause) -> None:
    if not command.class_code.strip():
        raise DomainError(_("Name the class this clause is for, like general or severe."), "class_code")
    if command.basis == Basis.CLOCK and command.calendar_code:
        raise DomainError(
            _("A clause around the clock has no calendar. Clear the calendar, or count service hours."), "calendar_code"
        )
    if any(percent < 1 for percent in command.warn_percents):
        raise DomainError(_("Warnings are percentages of the goal from 1 upward."), "warn_percents")
