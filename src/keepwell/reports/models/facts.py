# SPDX-License-Identifier: Apache-2.0
"""What reports count of a ticket beyond its own columns; all of it may be dropped and computed again (`keeping`)."""

from django.db import models
from django.db.models import Q

from keepwell.desk.models import Ticket
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.models import OrganisationOwned, Person


class TicketFact(OrganisationOwned):
    """One row a ticket. Milestones are bits in the order of `bits.MILESTONES`; of several cycles the gravest counts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="fact")
    requester_id = models.UUIDField()
    topic = models.CharField(max_length=80, blank=True, default="")
    opened_at = models.DateTimeField()
    # when no work was owed any more; null while work is owed
    ended_at = models.DateTimeField(null=True)
    first_resolved_at = models.DateTimeField(null=True)
    reopened_at = models.DateTimeField(null=True)
    # when the same person last asked on the same topic before
    previous_at = models.DateTimeField(null=True)
    # from opening to the first word of a human of ours: on the wall, and in hours of service
    answer_s = models.PositiveIntegerField(null=True)
    answer_work_s = models.PositiveIntegerField(null=True)
    met = models.PositiveSmallIntegerField(default=0)
    missed = models.PositiveSmallIntegerField(default=0)
    waived = models.PositiveSmallIntegerField(default=0)
    # when the time of a promise last ran out
    breached_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["opened_at"], name="ticketfact_opened"),
            models.Index(fields=["ended_at"], name="ticketfact_ended", condition=Q(ended_at__isnull=False)),
            models.Index(fields=["ticket"], name="ticketfact_open", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["first_resolved_at"], name="ticketfact_resolved"),
            models.Index(fields=["breached_at"], name="ticketfact_breached", condition=Q(breached_at__isnull=False)),
        )

    def __str__(self) -> str:
        return str(self.ticket_id)


class Holding(OrganisationOwned):
    """One stretch of a ticket in one person's hands; `until_at` is null while it is there and open."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="holdings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    # how it came into these hands, as the desk names it; "" for who had it from the beginning
    how = models.CharField(max_length=20, blank=True, default="")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    # whether it left these hands by a hand-over
    was_handed_over = models.BooleanField(default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("from_at",)
        indexes = (
            models.Index(fields=["until_at"], name="holding_until"),
            models.Index(fields=["from_at"], name="holding_from"),
        )

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.person_id}"
