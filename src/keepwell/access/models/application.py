# SPDX-License-Identifier: Apache-2.0
"""Programs that may ask us for decisions: a PLM, a file vault, a gateway."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.models import OrganisationOwned


class ApplicationQuerySet(ScopedQuerySet["Application"]):
    """Sentences about programs."""

    def alive(self, now: datetime) -> Self:
        """Those whose key counts."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=now)


class Application(OrganisationOwned):
    """A program with a key that can ask and nothing else; it learns of rows of its organisation and below, no others.

    `policy_set` names the folder of the program's own policies; empty: it asks about Keepwell itself.
    """

    SECRET_FIELDS: ClassVar[frozenset[str]] = frozenset({"digest"})

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=80)
    policy_set = models.CharField(_("policy set"), max_length=40, blank=True, default="")
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="application_expires_later"),
            models.CheckConstraint(condition=~Q(name=""), name="application_has_name"),
        )

    def __str__(self) -> str:
        return self.name
