# SPDX-License-Identifier: Apache-2.0
"""Projects: work that cuts across the tree; being a member opens its rows, whatever one's place in the tree."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.kernel.removal import Holdable, Removable
from keepwell.people.models.organisation import OrganisationOwned
from keepwell.people.models.person import Person


class Project(OrganisationOwned, Removable, Holdable):
    """A project of a customer."""

    rls_project_column: ClassVar[str | None] = "id"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True, default="")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until, this day not included"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("code",)
        constraints = (
            models.UniqueConstraint(fields=["customer", "code"], name="project_code_unique"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="project_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name


class ProjectMemberQuerySet(ScopedQuerySet["ProjectMember"]):
    """Sentences about membership."""

    def on(self, day: date) -> Self:
        """Memberships in force on the day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), starts_on__lte=day)


class ProjectMember(OrganisationOwned):
    """A person belongs to a project for a time; organisation and customer are the project's."""

    rls_project_column: ClassVar[str | None] = "project_id"
    rls_project_guards_add: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="projects")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until, this day not included"), null=True, blank=True)

    objects = ProjectMemberQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["project", "person"],
                condition=Q(ends_on__isnull=True),
                name="project_member_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="project_member_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)
