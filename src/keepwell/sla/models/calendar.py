# SPDX-License-Identifier: Apache-2.0
"""Service calendars in versions: from `effective_at` on a published version rules, until the next one does (C5)."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.sla.choices import CalendarStatus, DayKind


class Calendar(models.Model):
    """A named service calendar; clauses refer to its code."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("Code"), max_length=40, unique=True)
    name_zh = models.CharField(_("Name in Chinese"), max_length=120)
    name_en = models.CharField(_("Name in English"), max_length=120)
    created_at = models.DateTimeField(_("Created at"))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = (models.CheckConstraint(condition=~models.Q(code=""), name="calendar_has_a_code"),)
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if (get_language() or "").startswith("en") else self.name_zh


class CalendarVersion(models.Model):
    """Weekly windows of a calendar and how far its special days are known."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("Version"))
    zone = models.CharField(_("Time zone"), max_length=64)
    # as people write it: "mon-fri 09:00-12:00 13:00-18:00; sat 09:00-12:00" (core.worktime reads it)
    week = models.CharField(_("Weekly windows"), max_length=400, blank=True, default="")
    effective_at = models.DateTimeField(_("In force from"))
    known_until = models.DateField(_("Special days known until"), null=True)
    status = models.CharField(_("Status"), max_length=10, choices=CalendarStatus, default=CalendarStatus.DRAFT)
    note = models.CharField(_("Reason"), max_length=300, blank=True, default="")
    created_at = models.DateTimeField(_("Created at"))
    published_at = models.DateTimeField(_("Published at"), null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["calendar", "number"], name="calendar_version_number_once"),
            models.UniqueConstraint(
                fields=["calendar", "effective_at"],
                name="calendar_version_instant_once",
            ),
            models.UniqueConstraint(
                fields=["calendar"],
                condition=models.Q(status="draft"),
                name="calendar_has_one_draft_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(status="draft", published_at=None)
                | models.Q(status="published", published_at__isnull=False),
                name="calendar_version_published_iff_dated",
            ),
        )
        ordering = ("calendar", "number")

    def __str__(self) -> str:
        return f"{self.calendar_id}/{self.number}"


class CalendarDay(models.Model):
    """A date that departs from the weekly windows; it replaces the whole day (C1)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.ForeignKey(CalendarVersion, models.CASCADE, related_name="days")
    day = models.DateField(_("Date"))
    kind = models.CharField(_("Kind"), max_length=8, choices=DayKind)
    copies_weekday = models.PositiveSmallIntegerField(_("Works like weekday"), null=True)
    windows = models.CharField(_("Windows"), max_length=120, blank=True, default="")
    name_zh = models.CharField(_("Name in Chinese"), max_length=60, blank=True, default="")
    name_en = models.CharField(_("Name in English"), max_length=60, blank=True, default="")
    source = models.CharField(_("Source"), max_length=60, blank=True, default="")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["version", "day", "kind"], name="calendar_day_once_per_kind"),
            models.UniqueConstraint(
                fields=["version", "day"],
                condition=models.Q(kind__in=["closed", "special"]),
                name="calendar_day_one_override",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="makeup", copies_weekday__range=(0, 6))
                | (~models.Q(kind="makeup") & models.Q(copies_weekday=None)),
                name="calendar_makeup_day_copies_a_weekday",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="special") | ~models.Q(windows=""),
                name="calendar_special_day_has_windows",
            ),
        )
        ordering = ("day", "kind")

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"

    @property
    def name(self) -> str:
        """The day's name in the reader's language."""
        return self.name_en if (get_language() or "").startswith("en") else self.name_zh
