# SPDX-License-Identifier: Apache-2.0
"""What was said, to whom, when it was said and when we wrote it down; nothing here is ever changed."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from keepwell.desk.choices import Channel, Party
from keepwell.desk.models.ticket import Ticket
from keepwell.files.models import StoredFile
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.kernel.removal import Removable
from keepwell.kernel.tenancy import AppendOnlyModel
from keepwell.people.models import OrganisationOwned, Person


class MessageQuerySet(ScopedQuerySet["Message"]):
    """Sentences about messages."""

    def public(self) -> Self:
        """Those the customer reads."""
        return self.filter(is_internal=False)

    def from_us(self) -> Self:
        """Words of a human of the service team."""
        return self.filter(party=Party.PROVIDER)


class Message(OrganisationOwned, AppendOnlyModel):
    """One mail, note, call or web reply of a ticket's conversation."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"body", "author_label", "late_reason"})
    rls_seen_through: ClassVar[str | None] = "ticket"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="messages")
    author = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")  # null: a machine wrote
    author_label = models.CharField(max_length=120, blank=True, default="")
    party = models.CharField(max_length=10, choices=Party.choices)
    is_internal = models.BooleanField(default=False)
    is_automatic = models.BooleanField(default=False)
    channel = models.CharField(max_length=12, choices=Channel.choices, default=Channel.WEB)
    body = models.TextField()
    call_seconds = models.PositiveIntegerField(null=True, blank=True)  # null: not a call
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    late_reason = models.CharField(max_length=300, blank=True, default="")

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ("occurred_at", "pk")
        indexes = (models.Index(fields=["ticket", "occurred_at"], name="message_of_ticket"),)
        constraints = (
            models.CheckConstraint(condition=Q(party__in=Party.values), name="message_party_known"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="message_channel_known"),
            models.CheckConstraint(condition=Q(occurred_at__lte=F("recorded_at")), name="message_not_from_the_future"),
            models.CheckConstraint(
                condition=~Q(party=Party.SYSTEM) | Q(is_automatic=True), name="message_of_system_is_automatic"
            ),
            models.CheckConstraint(
                condition=~Q(party=Party.CUSTOMER) | Q(is_internal=False), name="message_of_customer_is_public"
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)


class Attachment(OrganisationOwned, AppendOnlyModel, Removable):
    """A file hung to a message; who may read the message may read the file."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"name"})
    rls_seen_through: ClassVar[str | None] = "message"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    message = models.ForeignKey(Message, models.PROTECT, related_name="attachments")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=200)
    is_internal = models.BooleanField(default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=["message"], name="attachment_of_message"),)

    def __str__(self) -> str:
        return self.name
