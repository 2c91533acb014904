# SPDX-License-Identifier: Apache-2.0
"""Entries of the log and, apart from them, the personal values that a right to erasure reaches."""

from typing import ClassVar

from django.db import models

from keepwell.audit.choices import Result
from keepwell.audit.models.fields import TransactionIdField
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.kernel.tenancy import AppendOnlyModel, TenantModel


class AuditEventQuerySet(ScopedQuerySet["AuditEvent"]):
    """Entries, newest first when nothing else is said."""

    def newest_first(self) -> "AuditEventQuerySet":
        """Ids ascend with time, so they are the order."""
        return self.order_by("-id")


class AuditEvent(TenantModel, AppendOnlyModel):
    """One act. `entry` is what is hashed; the other columns repeat parts of it to find it by.

    Actor, target and customer are values without foreign keys: the log outlives what it speaks of.
    """

    rls_column: ClassVar[str] = "customer_id"
    rls_anyone_may_add: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=uuid7)
    customer_id = models.UUIDField()  # nil: the installation's own log
    xid = TransactionIdField(db_default=models.Func(function="pg_current_xact_id"))
    at = models.DateTimeField()
    action = models.CharField(max_length=100)
    result = models.CharField(max_length=10, choices=Result)
    via = models.CharField(max_length=10)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField(null=True)  # null: no person acted
    target_kind = models.CharField(max_length=100, blank=True)
    target_id = models.UUIDField(null=True)  # null: the installation was acted on
    entry = models.TextField()
    leaf = models.BinaryField()

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["xid"], name="audit_event_by_xid"),
            models.Index(fields=["customer_id", "-id"], name="audit_event_of_customer"),
            models.Index(fields=["target_id", "-id"], name="audit_event_of_target"),
            models.Index(fields=["actor_id", "-id"], name="audit_event_of_actor"),
            models.Index(fields=["action", "-id"], name="audit_event_of_action"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.id}"


class AuditPrivate(TenantModel, AppendOnlyModel):
    """A personal value behind a commitment of an entry; deleting the row erases it, the proofs stay whole."""

    rls_column: ClassVar[str] = "customer_id"
    rls_anyone_may_add: ClassVar[bool] = True
    may_be_erased: ClassVar[bool] = True

    pk = models.CompositePrimaryKey("event_id", "path")
    # No foreign key: its check would lock the entry's row and write to it on every act.
    event_id = models.UUIDField()
    path = models.CharField(max_length=200)
    customer_id = models.UUIDField()
    salt = models.BinaryField()
    value = models.TextField()

    def __str__(self) -> str:
        return f"{self.event_id} {self.path}"
