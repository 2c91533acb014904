# SPDX-License-Identifier: Apache-2.0
"""What a customer's people need, and the day on which they hear from us (B13)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keepwell.customers.choices import NeedSource, NeedState, Verdict
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.models import OrganisationOwned, Person


class Need(OrganisationOwned):
    """One need. The day of its answer is a promise to a person: it may move, and the first one is kept."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"detail", "answer"})

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    title = models.CharField(_("need"), max_length=200)
    detail = models.TextField(_("in their words"), blank=True, default="")
    source = models.CharField(_("heard in"), max_length=10, choices=NeedSource.choices)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # null: the whole customer's
    # the number, not a key: the ticket may be purged, the need stays
    ticket_number = models.CharField(_("ticket"), max_length=24, blank=True, default="")
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    answer_on = models.DateField(_("answer on"))
    first_answer_on = models.DateField(_("answer first promised on"))
    moved = models.PositiveSmallIntegerField(_("times moved"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=NeedState.choices, default=NeedState.OPEN)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices, blank=True, default="")
    answer = models.TextField(_("answer"), blank=True, default="")
    recorded_at = models.DateTimeField(_("recorded at"))
    ended_at = models.DateTimeField(_("ended at"), null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("answer_on", "pk")
        indexes = (
            models.Index(fields=["customer", "answer_on"], name="need_of_customer"),
            models.Index(fields=["answer_on"], name="need_to_answer", condition=Q(state=NeedState.OPEN)),
        )
        constraints = (
            models.CheckConstraint(condition=Q(source__in=NeedSource.values), name="need_source_known"),
            models.CheckConstraint(
                condition=Q(state=NeedState.OPEN, verdict="", ended_at__isnull=True)
                | Q(state=NeedState.WITHDRAWN, verdict="", ended_at__isnull=False)
                | Q(state=NeedState.ANSWERED, verdict__in=Verdict.values, ended_at__isnull=False) & ~Q(answer=""),
                name="need_answered_with_a_verdict",
            ),
        )

    def __str__(self) -> str:
        return self.title
