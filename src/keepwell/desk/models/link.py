# SPDX-License-Identifier: Apache-2.0
"""How tickets hang together, and who follows one without owning it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from keepwell.desk.choices import LinkKind
from keepwell.desk.models.ticket import Ticket
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.models import OrganisationOwned, Person


class TicketLink(OrganisationOwned):
    """A directed link between two tickets of one customer."""

    rls_project_through: ClassVar[str | None] = "ticket"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="links")
    other = models.ForeignKey(Ticket, models.PROTECT, related_name="linked_from")
    kind = models.CharField(max_length=12, choices=LinkKind.choices)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("made_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["ticket", "other", "kind"], name="link_once"),
            models.UniqueConstraint(fields=["ticket"], condition=Q(kind=LinkKind.PARENT), name="link_one_parent"),
            models.CheckConstraint(condition=~Q(ticket=F("other")), name="link_to_another"),
            models.CheckConstraint(condition=Q(kind__in=LinkKind.values), name="link_kind_known"),
        )

    def __str__(self) -> str:
        return str(self.pk)


class Watcher(OrganisationOwned):
    """A person who is told what happens to a ticket (a mentor, a head of office, the specialist of the company)."""

    rls_project_through: ClassVar[str | None] = "ticket"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="watchers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="watched_tickets")
    since = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("since", "pk")
        constraints = (models.UniqueConstraint(fields=["ticket", "person"], name="watcher_once"),)

    def __str__(self) -> str:
        return str(self.pk)
