# SPDX-License-Identifier: Apache-2.0
"""A letter: written with the act that caused it, sent after the commit, kept as evidence without its text."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.kernel.secrets import SealedField
from keepwell.kernel.tenancy import TenantModel
from keepwell.mail.choices import LetterState, Trouble


class LetterQuerySet(ScopedQuerySet["Letter"]):
    """Finds letters."""

    def due_at(self, moment: datetime) -> "LetterQuerySet":
        """Waiting, with nobody trying."""
        return self.filter(state=LetterState.WAITING, next_try_at__lte=moment)


class Letter(TenantModel):
    """One letter to one person. While one process tries, `next_try_at` lies ahead: that is its lease.

    The text may hold a link that opens an account: it is sealed, and dropped once the server has it.
    """

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"address", "name", "subject"})
    rls_anyone_may_add: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation_id = models.UUIDField()  # people is above this room: ids, no foreign keys
    customer_id = models.UUIDField()
    kind = models.CharField(max_length=60)
    intent = models.CharField(max_length=200, default="", blank=True)  # empty: sent as often as asked
    address = models.EmailField()
    name = models.CharField(max_length=200, default="", blank=True)
    subject = models.CharField(max_length=300)
    text = SealedField(default="", blank=True)
    html = SealedField(default="", blank=True)
    language = models.CharField(max_length=10)
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, choices=LetterState.choices, default=LetterState.WAITING)
    made_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=20, choices=Trouble.choices, default="", blank=True)
    answer = models.CharField(max_length=500, default="", blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at", "-id")
        indexes = (
            models.Index(fields=["next_try_at"], name="mail_letter_due", condition=Q(state=LetterState.WAITING)),
            models.Index(fields=["-made_at", "-id"], name="mail_letter_newest"),
            models.Index(fields=["customer_id"], name="mail_letter_customer"),
        )
        constraints = (
            models.UniqueConstraint(fields=["intent"], condition=~Q(intent=""), name="mail_letter_once_an_intent"),
            models.CheckConstraint(condition=Q(state__in=LetterState.values), name="mail_letter_state_known"),
            models.CheckConstraint(condition=Q(trouble__in=["", *Trouble.values]), name="mail_letter_trouble_known"),
            models.CheckConstraint(
                condition=Q(state=LetterState.SENT, sent_at__isnull=False, text="", html="")
                | (~Q(state=LetterState.SENT) & Q(sent_at__isnull=True)),
                name="mail_letter_sent_without_text",
            ),
        )

    def __str__(self) -> str:
        return self.message_id
