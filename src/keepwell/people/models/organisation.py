# SPDX-License-Identifier: Apache-2.0
"""The tree of organisations: one root (the provider), customers and vendors below it.

`path` holds the ids of all ancestors and the node itself, root first; `customer` is the ancestor with the contract.
"""

from typing import ClassVar, Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.kernel.removal import Holdable, Removable
from keepwell.kernel.tenancy import TenantModel
from keepwell.people.choices import Language, OrganisationKind


class OrganisationQuerySet(ScopedQuerySet["Organisation"]):
    """Sentences about the tree."""

    def below(self, organisation_id: UUID) -> Self:
        """The node and everything under it."""
        return self.filter(path__contains=[organisation_id])

    def roots(self) -> Self:
        """The provider: the one node without a parent."""
        return self.filter(parent__isnull=True)

    def customers(self) -> Self:
        """Nodes that hold a contract, the provider left out."""
        return self.filter(customer=F("pk"), parent__isnull=False)


class Organisation(TenantModel, Removable, Holdable):
    """A node: the provider, a group, company, site, department or vendor."""

    rls_column: ClassVar[str] = "id"
    rls_public_column: ClassVar[str | None] = "is_provider"
    held_at: ClassVar[str] = "id"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    customer = models.ForeignKey("self", models.PROTECT, related_name="+")
    path = ArrayField(models.UUIDField(), editable=False)
    kind = models.CharField(max_length=16, choices=OrganisationKind.choices)
    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True, default="")
    ticket_prefix = models.CharField(_("ticket prefix"), max_length=8, blank=True, default="")
    zone = models.CharField(_("time zone"), max_length=64, default="Asia/Shanghai")
    language = models.CharField(max_length=10, choices=Language.choices, default=Language.CHINESE)
    is_provider = models.BooleanField(default=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ("code",)
        constraints = (
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(parent__isnull=True),
                name="organisation_one_root",
            ),
            models.UniqueConstraint(
                fields=["ticket_prefix"],
                condition=~Q(ticket_prefix=""),
                name="organisation_ticket_prefix_unique",
            ),
            models.CheckConstraint(
                condition=Q(
                    parent__isnull=True,
                    kind=OrganisationKind.PROVIDER,
                    is_provider=True,
                )
                | (Q(parent__isnull=False) & ~Q(kind=OrganisationKind.PROVIDER)),
                name="organisation_root_is_provider",
            ),
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="organisation_not_its_own_parent"),
            models.CheckConstraint(
                condition=~Q(customer=F("pk")) | ~Q(ticket_prefix=""),
                name="organisation_customer_has_prefix",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OrganisationKind.values),
                name="organisation_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(language__in=Language.values),
                name="organisation_language_known",
            ),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name

    @property
    def is_customer(self) -> bool:
        """Whether the contract is held here."""
        return self.customer_id == self.pk and not self.is_provider


class OrganisationOwned(TenantModel):
    """A row of an organisation; `customer` is that organisation's contract holder, kept for logs and numbers."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Organisation, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class ProviderVisible(OrganisationOwned):
    """A row that every signed-in person may read when it is the provider's own (our staff have faces and names)."""

    rls_public_column: ClassVar[str | None] = "is_provider"

    is_provider = models.BooleanField(default=False)

    class Meta:
        abstract = True
