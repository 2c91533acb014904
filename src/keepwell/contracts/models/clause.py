# SPDX-License-Identifier: Apache-2.0
"""One clause: for a class of requests, a milestone within a goal, counted on a named basis."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from keepwell.contracts.choices import (
    Basis,
    Milestone,
    PauseReason,
    ReopenRule,
    ResolveStop,
    RetargetRule,
)
from keepwell.contracts.models.contract import ContractVersion
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.models import OrganisationOwned

DEFAULT_WARNINGS = (75, 90)


def default_warnings() -> list[int]:
    """Warn at three quarters and at nine tenths of the goal."""
    return list(DEFAULT_WARNINGS)


class Clause(OrganisationOwned):
    """The terms of one clock; the words are what people read beside it (D1)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.ForeignKey(ContractVersion, models.CASCADE, related_name="clauses")
    class_code = models.CharField(_("Class"), max_length=40)
    milestone = models.CharField(_("Milestone"), max_length=20, choices=Milestone)
    goal_seconds = models.PositiveIntegerField(_("Goal in seconds"), validators=[MinValueValidator(1)])
    basis = models.CharField(_("Basis"), max_length=8, choices=Basis)
    calendar_code = models.CharField(_("Calendar"), max_length=40, blank=True, default="")
    pause_reasons = ArrayField(
        models.CharField(max_length=24, choices=PauseReason),
        verbose_name=_("Pauses for"),
        blank=True,
        default=list,
    )
    resolve_stops_on = models.CharField(
        _("Resolve ends"),
        max_length=10,
        choices=ResolveStop,
        default=ResolveStop.RESOLVED,
    )
    retarget_rule = models.CharField(
        _("On a new goal"),
        max_length=8,
        choices=RetargetRule,
        default=RetargetRule.CARRY,
    )
    reopen_rule = models.CharField(_("On reopening"), max_length=6, choices=ReopenRule, default=ReopenRule.RESUME)
    warn_percents = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=_("Warn at percent"),
        blank=True,
        default=default_warnings,
    )
    words_zh = models.CharField(_("Words in Chinese"), max_length=300)
    words_en = models.CharField(_("Words in English"), max_length=300)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["version", "class_code", "milestone"],
                name="clause_once_per_class_and_milestone",
            ),
            models.CheckConstraint(condition=models.Q(goal_seconds__gt=0), name="clause_goal_is_positive"),
            models.CheckConstraint(condition=~models.Q(class_code=""), name="clause_has_a_class"),
            # an active version's clauses are checked on activation; a draft may still lack its calendar
            models.CheckConstraint(
                condition=models.Q(basis="calendar") | models.Q(calendar_code=""),
                name="clause_calendar_only_on_calendar_basis",
            ),
        )
        ordering = ("version", "class_code", "milestone")

    def __str__(self) -> str:
        return f"{self.class_code} {self.milestone}"
