# SPDX-License-Identifier: Apache-2.0
"""What was sounded: the computed instant and the instant of detection, each step once (E2, R3)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.kernel.tenancy import AppendOnlyModel
from keepwell.people.models import Organisation, OrganisationOwned
from keepwell.sla.choices import Step
from keepwell.sla.models.clock import Clock


class Alarm(OrganisationOwned, AppendOnlyModel):
    """A step that a clock reached; `is_superseded` when a higher step was due in the same breath and spoke for it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # found by its clock alone, for which the constraint below has the index
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    clock = models.ForeignKey(Clock, models.PROTECT, related_name="alarms", db_index=False)
    segment = models.PositiveSmallIntegerField(_("Segment"))
    step = models.CharField(_("Step"), max_length=10, choices=Step)
    percent = models.PositiveSmallIntegerField(_("Percent"))
    occurrence = models.PositiveSmallIntegerField(_("Occurrence"), default=1)
    due_at = models.DateTimeField(_("Reached at"))
    sounded_at = models.DateTimeField(_("Sounded at"))
    fact_id = models.UUIDField(_("Fact that withdrew it"), null=True)
    is_superseded = models.BooleanField(_("Spoken for by a higher step"), default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["clock", "segment", "step", "percent", "occurrence"],
                name="alarm_once_per_step",
            ),
        )
        ordering = ("due_at", "id")

    def __str__(self) -> str:
        return f"{self.clock_id} {self.step} {self.percent}"
