# SPDX-License-Identifier: Apache-2.0
"""A promise and its ledger: the ledger only grows, and every figure is a fold over it (K2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from keepwell.contracts.models import ContractVersion
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.kernel.tenancy import AppendOnlyModel
from keepwell.people.models import Organisation, OrganisationOwned


class Promise(OrganisationOwned):
    """What we promised for one case; class and contract version are the present ones, the ledger keeps the former."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # no contract covers the case: nothing is promised, the ledger is kept all the same
    contract_version = models.ForeignKey(ContractVersion, models.PROTECT, null=True, related_name="+")
    # the survivor of a merge leads the merged ones, whose facts are folded with its own (K7); otherwise itself
    lead = models.ForeignKey("self", models.PROTECT, related_name="led")
    class_code = models.CharField(_("Class"), max_length=40)
    opened_at = models.DateTimeField(_("Opened at"))
    ledger_seq = models.PositiveIntegerField(_("Ledger entries"), default=1)
    is_historic = models.BooleanField(_("Imported history"), default=False)
    is_provisional = models.BooleanField(_("Provisional"), default=False)

    objects = ScopedQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.id)


class PromiseEvent(OrganisationOwned, AppendOnlyModel):
    """One fact in a promise's ledger; ordered by (occurred_at, source_seq, recorded_at, id) (K9)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # written at every turn of every case: found by its promise alone, for which the constraint below has the index
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    promise = models.ForeignKey(Promise, models.PROTECT, related_name="events", db_index=False)
    seq = models.PositiveIntegerField(_("Entry"))
    kind = models.CharField(_("Kind"), max_length=32)
    occurred_at = models.DateTimeField(_("Occurred at"))
    source_seq = models.BigIntegerField(_("Order at the source"), default=0)
    recorded_at = models.DateTimeField(_("Recorded at"))
    payload = models.JSONField(_("Details"), default=dict, blank=True)
    actor_id = models.UUIDField(_("Recorded by"), null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["promise", "seq"], name="promise_event_seq_once"),)
        ordering = ("occurred_at", "source_seq", "recorded_at", "id")

    def __str__(self) -> str:
        return f"{self.promise_id} {self.seq} {self.kind}"
