# SPDX-License-Identifier: Apache-2.0
"""The Merkle logs: one a customer and one for the installation (customer nil)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from keepwell.audit.models.fields import TransactionIdField
from keepwell.kernel.tenancy import AppendOnlyModel, TenantModel


class Log(TenantModel):
    """How far a log is sealed, and what is needed to go on."""

    rls_column: ClassVar[str] = "customer_id"

    customer_id = models.UUIDField(primary_key=True)
    size = models.BigIntegerField()
    peaks = models.BinaryField()  # roots of the complete subtrees, largest first, 32 bytes each

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(size__gte=0), name="audit_log_size_not_negative")]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.size}"


class LogLeaf(TenantModel, AppendOnlyModel):
    """The place of an entry in its log."""

    rls_column: ClassVar[str] = "customer_id"

    pk = models.CompositePrimaryKey("customer_id", "index")
    customer_id = models.UUIDField()
    index = models.BigIntegerField()
    event_id = models.UUIDField(unique=True)
    leaf = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.customer_id}#{self.index}"


class LogTile(TenantModel, AppendOnlyModel):
    """Root over 256 consecutive places, kept so that a proof from a large log reads few rows."""

    rls_column: ClassVar[str] = "customer_id"

    pk = models.CompositePrimaryKey("customer_id", "index")
    customer_id = models.UUIDField()
    index = models.BigIntegerField()
    root = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.customer_id}#{self.index}"


class SignedHead(TenantModel, AppendOnlyModel):
    """A signed statement of size and root: a C2SP checkpoint note."""

    rls_column: ClassVar[str] = "customer_id"

    pk = models.CompositePrimaryKey("customer_id", "size")
    customer_id = models.UUIDField()
    size = models.BigIntegerField()
    root = models.BinaryField()
    signed_at = models.DateTimeField()
    note = models.TextField()

    def __str__(self) -> str:
        return f"{self.customer_id}@{self.size}"


class LogPosition(models.Model):
    """Where the sequencer stands: every entry of an older transaction has its place. One row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    xid = TransactionIdField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="audit_one_position")]

    def __str__(self) -> str:
        return str(self.xid)
