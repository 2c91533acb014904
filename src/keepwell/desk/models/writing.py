# SPDX-License-Identifier: Apache-2.0
"""What is being written: drafts, and texts kept ready for answers."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keepwell.desk.models.ticket import Ticket
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.models import OrganisationOwned, Person, ProviderVisible, Team

#: the ways in which one writes into a ticket
WAYS = ("reply", "note", "call")


class Draft(OrganisationOwned):
    """What one person has typed into one ticket and not sent; `key` lets it be sent once only."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"body", "files"})
    rls_seen_through: ClassVar[str | None] = "ticket"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="drafts")
    way = models.CharField(max_length=8)
    body = models.TextField(blank=True, default="")
    files = models.JSONField(blank=True, default=list)  # claim checks of what was uploaded: [{claim, name, size}]
    key = models.CharField(max_length=36)
    seen = models.UUIDField(null=True, blank=True)  # the newest message when the writing began
    began_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-saved_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["person", "ticket", "way"], name="draft_one_of_each_way"),
            models.CheckConstraint(condition=Q(way__in=WAYS), name="draft_way_known"),
        )

    def __str__(self) -> str:
        return str(self.pk)


class ReplyTemplate(ProviderVisible):
    """A text kept ready for answers: for everybody, for a team, or for its author alone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    title = models.CharField(_("name"), max_length=80)
    body_zh = models.TextField(_("Chinese text"), blank=True, default="")
    body_en = models.TextField(_("English text"), blank=True, default="")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    is_personal = models.BooleanField(default=False)
    is_signature = models.BooleanField(default=False)
    is_retired = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("title", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(body_zh="", body_en=""), name="reply_template_says_something"),
            models.CheckConstraint(
                condition=Q(is_personal=False) | Q(team__isnull=True), name="reply_template_of_one_or_of_a_team"
            ),
            models.CheckConstraint(
                condition=Q(is_signature=False) | Q(is_personal=True), name="reply_template_signature_is_personal"
            ),
            models.UniqueConstraint(
                fields=["author"], condition=Q(is_signature=True), name="reply_template_one_signature"
            ),
        )

    def __str__(self) -> str:
        return self.title
