# SPDX-License-Identifier: Apache-2.0
"""A system that a contract covers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from keepwell.contracts.choices import SystemKind
from keepwell.contracts.models.contract import Contract
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.kernel.removal import Holdable, Removable
from keepwell.people.models import OrganisationOwned


class CoveredSystem(OrganisationOwned, Removable, Holdable):
    """One installed system: tickets name it, and through it their contract."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="systems")
    code = models.CharField(_("Code"), max_length=40)
    name = models.CharField(_("Name"), max_length=120)
    product = models.CharField(_("Product"), max_length=120, blank=True, default="")
    release = models.CharField(_("Release"), max_length=60, blank=True, default="")
    kind = models.CharField(_("Kind"), max_length=12, choices=SystemKind, default=SystemKind.PLM)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["contract", "code"], name="covered_system_once_per_contract"),)
        indexes = (models.Index(fields=["customer", "name"], name="covered_system_by_customer"),)
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
