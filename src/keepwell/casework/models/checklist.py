# SPDX-License-Identifier: Apache-2.0
"""Checklists: templates of the house, and the items that hang on a ticket."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keepwell.casework.choices import ItemSource
from keepwell.desk.choices import Cause, Kind, Severity
from keepwell.desk.models import Ticket
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.models import OrganisationOwned, Person


class ChecklistTemplate(OrganisationOwned):
    """What has to be done for tickets of a kind; a line an item, one that begins with * must be done."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=80)
    lines = models.TextField(_("items"))
    due_days = models.PositiveSmallIntegerField(_("days for each item"), default=3)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, blank=True, default="")
    severity = models.CharField(_("class"), max_length=12, choices=Severity.choices, blank=True, default="")
    cause = models.CharField(_("cause"), max_length=12, choices=Cause.choices, blank=True, default="")
    product = models.CharField(_("system"), max_length=40, blank=True, default="")
    is_automatic = models.BooleanField(_("added by itself"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(fields=["organisation", "name"], name="checklist_named_once"),
            models.CheckConstraint(condition=~Q(lines=""), name="checklist_has_items"),
        )

    def __str__(self) -> str:
        return self.name


class ChecklistItemQuerySet(ScopedQuerySet["ChecklistItem"]):
    """Sentences about items."""

    def open(self) -> Self:
        """Neither done nor dropped."""
        return self.filter(done_at__isnull=True, dropped_because="")


class ChecklistItem(OrganisationOwned):
    """One thing to do for a ticket, by somebody, until a day; a dropped one keeps the reason."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"text", "dropped_because"})
    rls_seen_through: ClassVar[str | None] = "ticket"
    rls_project_through: ClassVar[str | None] = "ticket"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="checklist")
    template = models.ForeignKey(ChecklistTemplate, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=10, choices=ItemSource.choices, default=ItemSource.HAND)
    place = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(_("what"), max_length=300)
    is_required = models.BooleanField(_("must be done"), default=False)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    due_on = models.DateField(_("until"))
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    dropped_because = models.CharField(max_length=300, blank=True, default="")
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = ChecklistItemQuerySet.as_manager()

    class Meta:
        ordering = ("place", "pk")
        indexes = (
            models.Index(fields=["ticket", "place"], name="item_of_ticket"),
            models.Index(
                fields=["owner", "due_on", "id"],
                name="item_of_owner",
                condition=Q(done_at__isnull=True, dropped_because=""),
            ),
        )
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="item_says_what"),
            models.CheckConstraint(condition=Q(source__in=ItemSource.values), name="item_source_known"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(dropped_because=""), name="item_done_or_dropped"
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)
