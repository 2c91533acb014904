# SPDX-License-Identifier: Apache-2.0
"""When we spoke with a person, and what about."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keepwell.directory.choices import Mood, TouchKind
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.models import OrganisationOwned, Person


class Touchpoint(OrganisationOwned):
    """One call, visit or talk. A restricted one speaks of motives and is deleted when its time is over (B49)."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"summary"})

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # null: an import
    kind = models.CharField(_("kind"), max_length=12, choices=TouchKind.choices)
    met_at = models.DateTimeField(_("when"))
    summary = models.TextField(_("what was said"))
    mood = models.CharField(_("mood"), max_length=12, choices=Mood.choices, default=Mood.NEUTRAL)
    follow_up_on = models.DateField(_("come back on"), null=True)
    is_restricted = models.BooleanField(default=False)
    keep_until = models.DateField(_("kept until"), null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-met_at", "-pk")
        indexes = (
            models.Index(fields=["person", "-met_at"], name="touchpoint_of_person"),
            models.Index(fields=["keep_until"], name="touchpoint_to_forget", condition=Q(is_restricted=True)),
        )
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=TouchKind.values), name="touchpoint_kind_known"),
            models.CheckConstraint(condition=Q(mood__in=Mood.values), name="touchpoint_mood_known"),
            models.CheckConstraint(
                condition=Q(is_restricted=False) | Q(keep_until__isnull=False), name="touchpoint_restricted_has_an_end"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.met_at:%Y-%m-%d}"
