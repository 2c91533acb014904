# SPDX-License-Identifier: Apache-2.0
"""What who asked says about a solution: one to five, once for each resolution."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keepwell.desk.models import Ticket
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.models import OrganisationOwned, Person

WORST, BEST = 1, 5


class Rating(OrganisationOwned):
    """A judgement of one resolution; `cycle` counts how often the ticket had been reopened before it."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"words"})
    rls_seen_through: ClassVar[str | None] = "ticket"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="ratings")
    cycle = models.PositiveSmallIntegerField()
    score = models.PositiveSmallIntegerField(_("rating"))
    words = models.TextField(_("in words"), blank=True, default="")
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(_("given at"))
    changed_at = models.DateTimeField(_("changed at"))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("ticket", "-cycle")
        constraints = (
            models.UniqueConstraint(fields=["ticket", "cycle"], name="rating_once_a_resolution"),
            models.CheckConstraint(condition=Q(score__gte=WORST, score__lte=BEST), name="rating_from_one_to_five"),
        )

    def __str__(self) -> str:
        return f"{self.score}"
