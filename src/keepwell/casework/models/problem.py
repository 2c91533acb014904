# SPDX-License-Identifier: Apache-2.0
"""The cause behind tickets: a problem of the service house, the tickets it explains, and whose problems are whose."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keepwell.casework.choices import OPEN_PROBLEMS, Priority, ProblemState
from keepwell.desk.choices import Cause
from keepwell.desk.models import Ticket
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.models import OrganisationOwned, Person, Team


class ProblemQuerySet(ScopedQuerySet["Problem"]):
    """Sentences about problems."""

    def open(self) -> Self:
        """Those somebody works on."""
        return self.filter(state__in=OPEN_PROBLEMS)

    def alike(self, cause: str, product: str, topic: str) -> Self:
        """Open ones of the same cause, product and topic."""
        return self.open().filter(cause=cause, product=product, topic=topic)


class Problem(OrganisationOwned):
    """What lies behind one or many tickets (ITIL). It belongs to the service house; customers never read it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(_("number"), max_length=24, unique=True)
    title = models.CharField(_("title"), max_length=200)
    cause = models.CharField(_("cause"), max_length=12, choices=Cause.choices)
    product = models.CharField(_("system"), max_length=40, blank=True, default="")
    topic = models.CharField(_("topic"), max_length=80, blank=True, default="")
    state = models.CharField(_("state"), max_length=14, choices=ProblemState.choices, default=ProblemState.NEW)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices, default=Priority.MEDIUM)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    root_cause = models.TextField(_("root cause"), blank=True, default="")
    workaround = models.TextField(_("workaround"), blank=True, default="")
    solution = models.TextField(_("solution"), blank=True, default="")
    is_automatic = models.BooleanField(default=False)
    opened_at = models.DateTimeField(_("opened at"))
    updated_at = models.DateTimeField(_("updated at"))
    resolved_at = models.DateTimeField(_("resolved at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects = ProblemQuerySet.as_manager()

    class Meta:
        ordering = ("-opened_at", "-pk")
        indexes = (
            models.Index(
                fields=["priority", "opened_at", "id"], name="problem_open", condition=Q(state__in=OPEN_PROBLEMS)
            ),
            models.Index(fields=["-opened_at", "-id"], name="problem_newest"),
            models.Index(fields=["cause", "product", "topic"], name="problem_alike"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(state__in=ProblemState.values), name="problem_state_known"),
            models.CheckConstraint(condition=Q(cause__in=Cause.values), name="problem_cause_known"),
            models.CheckConstraint(condition=Q(priority__in=Priority.values), name="problem_priority_known"),
            models.CheckConstraint(condition=~Q(title=""), name="problem_has_title"),
            models.CheckConstraint(
                condition=~Q(state=ProblemState.KNOWN_ERROR) | ~Q(root_cause="") & ~Q(workaround=""),
                name="problem_known_error_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProblemState.RESOLVED) | ~Q(solution="") & Q(resolved_at__isnull=False),
                name="problem_resolved_with_solution",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether somebody works on it."""
        return self.state in OPEN_PROBLEMS


class ProblemTicket(OrganisationOwned):
    """A ticket that a problem explains; the row is the customer's, the problem is not."""

    rls_seen_through: ClassVar[str | None] = "ticket"
    rls_project_through: ClassVar[str | None] = "ticket"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="tickets")
    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="problem_link")
    since = models.DateTimeField()
    is_automatic = models.BooleanField(default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-since", "-pk")
        indexes = (models.Index(fields=["problem", "-since"], name="problem_tickets"),)

    def __str__(self) -> str:
        return str(self.pk)


class ProblemRoute(OrganisationOwned):
    """Problems of this cause, and of this system where one is named, go to this team."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    cause = models.CharField(_("cause"), max_length=12, choices=Cause.choices)
    product = models.CharField(_("system"), max_length=40, blank=True, default="")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("cause", "product")
        constraints = (
            models.UniqueConstraint(fields=["organisation", "cause", "product"], name="route_once"),
            models.CheckConstraint(condition=Q(cause__in=Cause.values), name="route_cause_known"),
        )

    def __str__(self) -> str:
        return str(self.pk)
