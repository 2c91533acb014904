# SPDX-License-Identifier: Apache-2.0
"""An agreement and its versions: each version rules for a span of days, and no two rule on the same day."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from keepwell.contracts.choices import Direction, VersionStatus
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.kernel.removal import Holdable, Removable
from keepwell.people.models import Organisation, OrganisationOwned


class Contract(OrganisationOwned, Removable, Holdable):
    """What one party owes another; `organisation` is the node whose people and systems it serves."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(_("Number"), max_length=40)
    title = models.CharField(_("Title"), max_length=200)
    direction = models.CharField(_("Direction"), max_length=12, choices=Direction, default=Direction.WE_OWE)
    provider = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="contracts_provided",
        verbose_name=_("Provider"),
    )
    zone = models.CharField(_("Time zone"), max_length=64, default="Asia/Shanghai")
    # H1: imported history raises no notice and is exempt from the clause gate
    is_historic = models.BooleanField(_("Imported history"), default=False)
    created_at = models.DateTimeField(_("Created at"))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["customer", "number"], name="contract_number_once_per_customer"),
            models.CheckConstraint(condition=~models.Q(number=""), name="contract_has_a_number"),
        )
        indexes = (models.Index(fields=["organisation", "direction"], name="contract_by_organisation"),)
        ordering = ("number",)

    def __str__(self) -> str:
        return self.number


class ContractVersion(OrganisationOwned):
    """The terms of a contract for a span of days (in the contract's zone); an active one never changes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("Version"))
    effective = DateRangeField(_("In force"))
    status = models.CharField(_("Status"), max_length=8, choices=VersionStatus, default=VersionStatus.DRAFT)
    created_at = models.DateTimeField(_("Created at"))
    activated_at = models.DateTimeField(_("Activated at"), null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["contract", "number"], name="contract_version_number_once"),
            models.CheckConstraint(
                condition=models.Q(effective__isempty=False),
                name="contract_version_has_days",
            ),
            models.CheckConstraint(
                condition=models.Q(status="draft", activated_at=None)
                | models.Q(status="active", activated_at__isnull=False),
                name="contract_version_activated_iff_active",
            ),
            ExclusionConstraint(
                name="contract_versions_do_not_overlap",
                expressions=[
                    ("contract", RangeOperators.EQUAL),
                    ("effective", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(status="active"),
            ),
        )
        ordering = ("contract", "number")

    def __str__(self) -> str:
        return f"{self.contract_id}/{self.number}"
