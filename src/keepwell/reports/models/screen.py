# SPDX-License-Identifier: Apache-2.0
"""A television on the wall: a link that shows the wallboard without an account, until somebody revokes it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.choices import Language
from keepwell.people.models import OrganisationOwned, Person


class Screen(OrganisationOwned):
    """It shows what its owner may see of the organisation and what is below it, and nothing else."""

    SECRET_FIELDS: ClassVar[frozenset[str]] = frozenset({"digest"})

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    label = models.CharField(_("where it hangs"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the secret in the link
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    owner_key = models.CharField(max_length=36)
    zone = models.CharField(max_length=64)
    language = models.CharField(max_length=10, choices=Language.choices)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField(_("last shown"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=models.Q(language__in=Language.values), name="screen_language_known"),
        )

    def __str__(self) -> str:
        return self.label
