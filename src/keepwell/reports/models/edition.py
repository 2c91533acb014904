# SPDX-License-Identifier: Apache-2.0
"""A report that was made and kept with its figures frozen, and the schedule that has it made."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keepwell.files.models import StoredFile
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.choices import Language
from keepwell.people.models import OrganisationOwned, Person
from keepwell.reports.choices import EditionState, ReportName, Rhythm


class ScheduleQuerySet(ScopedQuerySet["Schedule"]):
    """Sentences about schedules."""

    def running(self) -> Self:
        """Those that go on."""
        return self.filter(stopped_at__isnull=True)


class Schedule(OrganisationOwned):
    """A report made again and again, with the rights of its owner, over the organisation and what is below it."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"title"})

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.CharField(_("report"), max_length=12, choices=ReportName.choices)
    title = models.CharField(_("title"), max_length=120)
    rhythm = models.CharField(_("how often"), max_length=8, choices=Rhythm.choices)
    hour = models.PositiveSmallIntegerField(_("at this hour"), default=8)
    zone = models.CharField(_("time zone"), max_length=64)
    language = models.CharField(max_length=10, choices=Language.choices)
    asked = models.JSONField(default=dict)  # the filters besides period and place
    recipients = ArrayField(models.UUIDField(), default=list)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    owner_key = models.CharField(max_length=36)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField(_("next edition at"))
    stopped_at = models.DateTimeField(null=True, blank=True)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes = (models.Index(fields=["next_at"], name="schedule_next", condition=Q(stopped_at__isnull=True)),)
        constraints = (
            models.CheckConstraint(condition=Q(report__in=ReportName.values), name="schedule_report_known"),
            models.CheckConstraint(condition=Q(rhythm__in=Rhythm.values), name="schedule_rhythm_known"),
            models.CheckConstraint(condition=Q(language__in=Language.values), name="schedule_language_known"),
            models.CheckConstraint(condition=Q(hour__lte=23), name="schedule_hour_of_a_day"),
        )

    def __str__(self) -> str:
        return self.title


class Edition(OrganisationOwned):
    """One report as it was on one day: `figures` stay what they are, whatever happens to the tickets."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"title", "figures"})

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    schedule = models.ForeignKey(Schedule, models.PROTECT, null=True, blank=True, related_name="editions")
    due_at = models.DateTimeField(null=True, blank=True)  # the instant of the schedule it belongs to
    report = models.CharField(_("report"), max_length=12, choices=ReportName.choices)
    title = models.CharField(_("title"), max_length=120)
    asked = models.JSONField(default=dict)
    zone = models.CharField(max_length=64)
    language = models.CharField(max_length=10, choices=Language.choices)
    state = models.CharField(_("state"), max_length=8, choices=EditionState.choices, default=EditionState.MAKING)
    progress = models.PositiveSmallIntegerField(default=0)  # percent
    trouble = models.CharField(max_length=500, blank=True, default="")
    figures = models.JSONField(default=dict)
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    xlsx = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    requested_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    owner_key = models.CharField(max_length=36)
    is_inner = models.BooleanField(default=False)  # about our own people
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes = (models.Index(fields=["organisation", "-created_at"], name="report_edition_by_place"),)
        constraints = (
            models.UniqueConstraint(fields=["schedule", "due_at"], name="report_edition_once_a_date"),
            models.CheckConstraint(condition=Q(report__in=ReportName.values), name="report_edition_report_known"),
            models.CheckConstraint(condition=Q(state__in=EditionState.values), name="report_edition_state_known"),
            models.CheckConstraint(condition=Q(language__in=Language.values), name="report_edition_language_known"),
        )

    def __str__(self) -> str:
        return self.title
