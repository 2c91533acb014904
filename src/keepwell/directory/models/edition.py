# SPDX-License-Identifier: Apache-2.0
"""Published directories."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.models import OrganisationOwned, Person


class Edition(OrganisationOwned):
    """The directory of a customer as it was published; numbered without gaps, no act changes it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.PositiveIntegerField(_("edition"))
    published_at = models.DateTimeField(_("published at"))
    published_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # null: the system
    digest = models.CharField(max_length=64)  # SHA-256 of the lines

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=["customer", "number"], name="edition_numbered_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="edition_counts_from_one"),
        )

    def __str__(self) -> str:
        return f"{self.number}"


class EditionLine(OrganisationOwned):
    """One person of an edition; a row of its own, so that an erasure reaches it."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"name", "latin_name", "reaches"})

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="lines")
    place_in_list = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    latin_name = models.CharField(max_length=80, blank=True, default="")
    role = models.CharField(max_length=20)
    place = models.CharField(max_length=200)
    reaches = models.TextField(blank=True, default="")  # a line each: kind, a blank, value

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("place_in_list",)
        constraints = (models.UniqueConstraint(fields=["edition", "person"], name="edition_lists_once"),)

    def __str__(self) -> str:
        return self.name
