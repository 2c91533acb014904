# SPDX-License-Identifier: Apache-2.0
"""Links that open once and not for long: invitations and new passwords. The database keeps their SHA-256."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.models import Account, OrganisationOwned, Person


class InvitationQuerySet(ScopedQuerySet["Invitation"]):
    """Finds invitations."""

    def waiting(self) -> "InvitationQuerySet":
        """Neither accepted nor withdrawn; the link may have expired."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)

    def open_at(self, moment: datetime) -> "InvitationQuerySet":
        """Those whose link opens now."""
        return self.waiting().filter(expires_at__gt=moment)


class Invitation(OrganisationOwned):
    """A person may make an account by opening the link; sending it again makes a new link of the same invitation."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"email"})
    SECRET_FIELDS: ClassVar[frozenset[str]] = frozenset({"digest"})

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    digest = models.CharField(max_length=64, unique=True)
    invited_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ("-invited_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_one_waits",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("sent_at")), name="invitation_expires_later"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True), name="invitation_ends_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)

    def is_open_at(self, moment: datetime) -> bool:
        """Whether the link opens."""
        return self.accepted_at is None and self.withdrawn_at is None and moment < self.expires_at


class ResetLink(models.Model):
    """Whoever opens the link sets a new password; no row-level security, since nobody is known yet."""

    SECRET_FIELDS: ClassVar[frozenset[str]] = frozenset({"digest"})

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="reset_links")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")  # whose account it is, for the policies
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="reset_link_expires_later"),
        )

    def __str__(self) -> str:
        return str(self.pk)

    def is_open_at(self, moment: datetime) -> bool:
        """Whether the link opens."""
        return self.used_at is None and moment < self.expires_at
