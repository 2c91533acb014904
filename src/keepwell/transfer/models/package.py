# SPDX-License-Identifier: Apache-2.0
"""Everything a customer owns, packed for the one who asked, for a week."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keepwell.files.models import StoredFile
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.models import OrganisationOwned, Person, Project
from keepwell.transfer.choices import PackageState


class Package(OrganisationOwned):
    """One export: of a whole customer, or with `project` of that project only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=PackageState.choices, default=PackageState.PACKING)
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="packages")
    # what policies compare: the project's id, "" without one; whose it is, "" for the system's own
    project_key = models.CharField(max_length=36, blank=True, default="")
    owner_key = models.CharField(max_length=36, blank=True, default="")
    requested_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    has_mfa = models.BooleanField(default=False)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="packages")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    trouble = models.CharField(max_length=500, blank=True, default="")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes = (models.Index(fields=["organisation", "-created_at"], name="package_by_customer"),)
        constraints = (models.CheckConstraint(condition=Q(state__in=PackageState.values), name="package_state_known"),)

    def __str__(self) -> str:
        return str(self.pk)
