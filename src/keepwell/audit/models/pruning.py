# SPDX-License-Identifier: Apache-2.0
"""Sealed prefixes that were cleared away after their time."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from keepwell.kernel.tenancy import AppendOnlyModel, TenantModel


class Pruning(TenantModel, AppendOnlyModel):
    """A signed statement that the entries before `size` are cleared away; the tiles over them stay."""

    rls_column: ClassVar[str] = "customer_id"

    pk = models.CompositePrimaryKey("customer_id", "size")
    customer_id = models.UUIDField()
    size = models.BigIntegerField()
    note = models.TextField()
    pruned_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="audit_pruning_size_positive")]

    def __str__(self) -> str:
        return f"{self.customer_id} < {self.size}"
