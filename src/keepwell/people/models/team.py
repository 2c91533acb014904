# SPDX-License-Identifier: Apache-2.0
"""Teams, the duty roster, and absences with a stand-in."""

from datetime import datetime
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.choices import TeamKind
from keepwell.people.models.organisation import ProviderVisible
from keepwell.people.models.periods import instants
from keepwell.people.models.person import Person


class Team(ProviderVisible):
    """A group of people who work together; a joint team has members of both parties."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("code"), max_length=40)
    kind = models.CharField(max_length=16, choices=TeamKind.choices, default=TeamKind.SUPPORT)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True, default="")
    people = models.ManyToManyField(Person, through="TeamMember", related_name="teams")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("code",)
        constraints = (
            models.UniqueConstraint(fields=["customer", "code"], name="team_code_unique"),
            models.CheckConstraint(condition=Q(kind__in=TeamKind.values), name="team_kind_known"),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name


class TeamMember(ProviderVisible):
    """A person belongs to a team; organisation and customer are the team's."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    is_lead = models.BooleanField(default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["team", "person"], name="team_member_once"),)

    def __str__(self) -> str:
        return str(self.pk)


class DutyShiftQuerySet(ScopedQuerySet["DutyShift"]):
    """Sentences about the roster."""

    def covering(self, at: datetime) -> Self:
        """Shifts running at the instant."""
        return self.filter(starts_at__lte=at, ends_at__gt=at)


class DutyShift(ProviderVisible):
    """A person is on duty for a team from one instant to another."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="shifts")
    person = models.ForeignKey(Person, models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = DutyShiftQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at",)
        indexes = (models.Index(fields=["ends_at", "starts_at"], name="shift_by_end"),)
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_start"),
            ExclusionConstraint(
                name="shift_once_a_person",
                expressions=[
                    ("team", "="),
                    ("person", "="),
                    (instants("starts_at", "ends_at"), "&&"),
                ],
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)


class AbsenceQuerySet(ScopedQuerySet["Absence"]):
    """Sentences about absences."""

    def covering(self, at: datetime) -> Self:
        """Absences running at the instant."""
        return self.filter(starts_at__lte=at, ends_at__gt=at)


class Absence(ProviderVisible):
    """A person is away; the stand-in acts for him. Why somebody is away is nobody's business and not stored."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="absences")
    stand_in = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="stands_in")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at",)
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="absence_ends_after_start"),
            models.CheckConstraint(condition=~Q(stand_in=F("person")), name="absence_stand_in_is_another"),
            ExclusionConstraint(
                name="absence_once_at_a_time",
                expressions=[("person", "="), (instants("starts_at", "ends_at"), "&&")],
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)
