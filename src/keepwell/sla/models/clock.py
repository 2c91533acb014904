# SPDX-License-Identifier: Apache-2.0
"""The clocks of a promise as last computed; every value here may be dropped and folded again from the ledger (K2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from keepwell.contracts.choices import Milestone
from keepwell.contracts.models import Clause
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.models import OrganisationOwned
from keepwell.sla.choices import ClockResult, ClockStatus, Level
from keepwell.sla.models.promise import Promise


class Clock(OrganisationOwned):
    """One clock of one cycle; `ladder` holds the steps still to come, `next_step_at` the first of them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # the constraint below has the index for the promise
    promise = models.ForeignKey(Promise, models.PROTECT, related_name="clocks", db_index=False)
    milestone = models.CharField(_("Milestone"), max_length=20, choices=Milestone)
    level = models.CharField(_("Level"), max_length=4, choices=Level, default=Level.SLA)
    cycle = models.PositiveSmallIntegerField(_("Cycle"), default=1)
    segment = models.PositiveSmallIntegerField(_("Segment"), default=1)
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="+")
    status = models.CharField(_("Status"), max_length=10, choices=ClockStatus, default=ClockStatus.RUNNING)
    result = models.CharField(_("Result"), max_length=12, choices=ClockResult, default=ClockResult.OPEN)
    is_provisional = models.BooleanField(_("Provisional"), default=False)
    goal_seconds = models.PositiveIntegerField(_("Goal in seconds"))
    used_seconds = models.PositiveBigIntegerField(_("Used seconds"), default=0)
    # service seconds of the pauses that have ended
    paused_seconds = models.PositiveBigIntegerField(_("Paused seconds"), default=0)
    started_at = models.DateTimeField(_("Started at"))
    due_at = models.DateTimeField(_("Due at"), null=True)
    stopped_at = models.DateTimeField(_("Stopped at"), null=True)
    breached_at = models.DateTimeField(_("Breached at"), null=True)
    # [[step, percent, instant], …] in order; fixed while the clock runs undisturbed, so an alarm needs no fold
    ladder = models.JSONField(_("Steps to come"), default=list, blank=True)
    next_step_at = models.DateTimeField(_("Next step at"), null=True)
    # what has been told of this clock; `occurrence` grows with each breach that was withdrawn (R3)
    warned_percent = models.PositiveSmallIntegerField(_("Warned at percent"), default=0)
    is_breach_told = models.BooleanField(_("Breach was told"), default=False)
    occurrence = models.PositiveSmallIntegerField(_("Occurrence"), default=1)
    calendar_version = models.PositiveIntegerField(_("Calendar version"), default=0)
    ledger_seq = models.PositiveIntegerField(_("Folded up to"), default=1)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["promise", "level", "milestone", "cycle"],
                name="clock_once_per_milestone_and_cycle",
            ),
            models.CheckConstraint(
                condition=models.Q(next_step_at=None) | models.Q(status="running"),
                name="clock_only_running_ones_wake",
            ),
        )
        indexes = (
            models.Index(
                fields=["next_step_at"],
                condition=models.Q(next_step_at__isnull=False),
                name="clock_by_next_step",
            ),
        )
        ordering = ("cycle", "milestone")

    def __str__(self) -> str:
        return f"{self.milestone} {self.cycle}"
