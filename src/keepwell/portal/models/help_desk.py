# SPDX-License-Identifier: Apache-2.0
"""Where the people of a place call for help, and the link under which they find it without signing in."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.models import Person, ProviderVisible


class HelpDesk(ProviderVisible):
    """The help of an organisation and of what is below it, unless a nearer one is named; the provider's is for all."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset()

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=80)
    phone = models.CharField(_("phone"), max_length=40, blank=True, default="")
    email = models.CharField(_("email"), max_length=200, blank=True, default="")
    opens_at = models.CharField(max_length=5, blank=True, default="")  # 08:30 in the organisation's zone; empty: always
    closes_at = models.CharField(max_length=5, blank=True, default="")
    is_link_open = models.BooleanField(default=False)
    link_number = models.PositiveIntegerField(default=1)
    shows_team = models.BooleanField(default=False)
    shows_key_users = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # null: the system

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation"], name="help_desk_once_a_place"),
            models.CheckConstraint(condition=~Q(phone="") | ~Q(email=""), name="help_desk_can_be_reached"),
            models.CheckConstraint(
                condition=Q(opens_at="", closes_at="") | ~Q(opens_at="") & ~Q(closes_at=""),
                name="help_desk_opens_and_closes",
            ),
        )

    def __str__(self) -> str:
        return self.name


class LinkUse(models.Model):
    """How often an address opened help links within one minute: what the limit counts; deleted after an hour."""

    id = models.BigAutoField(primary_key=True)
    caller = models.CharField(max_length=64)  # a digest, not the address
    minute = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["caller", "minute"], name="link_use_once_a_minute"),)

    def __str__(self) -> str:
        return str(self.pk)
