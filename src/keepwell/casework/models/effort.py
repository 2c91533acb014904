# SPDX-License-Identifier: Apache-2.0
"""Time spent on a ticket: entries that are corrected, never changed, and the one clock that runs for a person."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keepwell.desk.models import Ticket
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.models import OrganisationOwned, Person


class TimeEntryQuerySet(ScopedQuerySet["TimeEntry"]):
    """Sentences about time."""

    def counting(self) -> Self:
        """Those that no correction replaced."""
        return self.filter(replaced_by__isnull=True)


class TimeEntry(OrganisationOwned):
    """Minutes somebody worked on a ticket; a correction is a new entry that replaces the old one."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"note"})
    rls_seen_through: ClassVar[str | None] = "ticket"
    rls_project_through: ClassVar[str | None] = "ticket"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="time_entries")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    worked_on = models.DateField(_("day"))
    minutes = models.PositiveIntegerField(_("minutes"))
    is_billable = models.BooleanField(_("billable"), default=False)
    note = models.CharField(_("note"), max_length=300, blank=True, default="")
    entered_at = models.DateTimeField()
    replaced_by = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaces")

    objects = TimeEntryQuerySet.as_manager()

    class Meta:
        ordering = ("-worked_on", "-pk")
        indexes = (
            models.Index(fields=["ticket"], name="time_of_ticket"),
            models.Index(fields=["worked_on", "person"], name="time_by_day", condition=Q(replaced_by__isnull=True)),
        )
        constraints = (models.CheckConstraint(condition=Q(minutes__lte=1440), name="time_at_most_a_day"),)

    def __str__(self) -> str:
        return str(self.pk)


class RunningTimer(OrganisationOwned):
    """The clock that runs for a person; there is one at most."""

    rls_seen_through: ClassVar[str | None] = "ticket"
    rls_project_through: ClassVar[str | None] = "ticket"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="+")
    person = models.OneToOneField(Person, models.CASCADE, related_name="+")
    started_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)
