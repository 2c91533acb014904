# SPDX-License-Identifier: Apache-2.0
"""The chain of owners, with reasons (A18): nobody can push a case away without leaving a trace."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from keepwell.desk.choices import TransferKind
from keepwell.desk.models.ticket import Ticket
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.kernel.tenancy import AppendOnlyModel
from keepwell.people.models import OrganisationOwned, Person


class Transfer(OrganisationOwned, AppendOnlyModel):
    """One change of owner."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"reason"})

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="transfers")
    kind = models.CharField(max_length=10, choices=TransferKind.choices)
    from_person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    to_person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    by_person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")  # null: Keepwell
    reason = models.TextField(_("reason"), blank=True, default="")
    at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("at", "pk")
        indexes = (models.Index(fields=["ticket", "at"], name="transfer_of_ticket"),)
        constraints = (
            models.CheckConstraint(condition=~Q(from_person=F("to_person")), name="transfer_to_another"),
            models.CheckConstraint(condition=Q(kind__in=TransferKind.values), name="transfer_kind_known"),
            models.CheckConstraint(
                condition=~Q(kind=TransferKind.HANDOVER) | ~Q(reason=""), name="transfer_handover_has_reason"
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)
