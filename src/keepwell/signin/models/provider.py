# SPDX-License-Identifier: Apache-2.0
"""Identity providers by OpenID Connect, and who comes from them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.kernel.secrets import SealedField, open_sealed
from keepwell.people.models import Account, Organisation


class IdentityProvider(models.Model):
    """Where people of one organisation prove who they are. It speaks for that one and those below, no other."""

    SECRET_FIELDS: ClassVar[frozenset[str]] = frozenset({"client_secret"})

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    issuer = models.URLField(max_length=300)
    client_id = models.CharField(max_length=200)
    client_secret = SealedField(default="", blank=True)
    is_on = models.BooleanField(default=True)
    links_by_email = models.BooleanField(default=True)
    #: its addresses are its own even where it does not say that it checked them
    trusts_addresses = models.BooleanField(default=False)
    makes_people = models.BooleanField(default=False)
    proves_factor = models.BooleanField(default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = (models.CheckConstraint(condition=~Q(issuer=""), name="identity_provider_has_issuer"),)

    def __str__(self) -> str:
        return self.name

    @property
    def opened_secret(self) -> str:
        """The client secret in the clear; SecretUnreadable when its key is missing."""
        return open_sealed(self.client_secret, "signin.identityprovider.client_secret") if self.client_secret else ""


class Identity(models.Model):
    """Somebody as one provider knows him: its lasting name for him, never his email address, says who he is."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    provider = models.ForeignKey(IdentityProvider, models.CASCADE, related_name="identities")
    subject = models.CharField(max_length=255)
    account = models.ForeignKey(Account, models.CASCADE, related_name="identities")
    linked_at = models.DateTimeField()
    last_used_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["provider", "subject"], name="identity_once_a_provider"),
            models.UniqueConstraint(fields=["provider", "account"], name="identity_one_an_account"),
        )

    def __str__(self) -> str:
        return f"{self.provider_id} {self.account_id}"
