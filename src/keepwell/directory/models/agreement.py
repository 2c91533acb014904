# SPDX-License-Identifier: Apache-2.0
"""What a person agreed to, from when to when."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from keepwell.directory.choices import Purpose
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.models import OrganisationOwned, Person


class Consent(OrganisationOwned):
    """A consent; withdrawn ones stay as the proof that there was one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose.choices)
    given_at = models.DateTimeField(_("given at"))
    how = models.CharField(_("how it was given"), max_length=200, blank=True, default="")
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("purpose", "-given_at")
        constraints = (
            models.UniqueConstraint(
                fields=["person", "purpose"], condition=Q(withdrawn_at__isnull=True), name="consent_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="consent_purpose_known"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
                name="consent_withdrawn_after",
            ),
        )

    def __str__(self) -> str:
        return str(self.get_purpose_display())
