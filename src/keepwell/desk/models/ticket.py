# SPDX-License-Identifier: Apache-2.0
"""The ticket: what somebody needs, who answers for it, and how near its promise is.

Rules that a row alone can break are constraints here; what needs a second row or an actor is in `services`.
"""

from datetime import UTC, datetime
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from keepwell.contracts.models import CoveredSystem
from keepwell.desk.choices import (
    OPEN_STATES,
    SOLVED_STATES,
    Cause,
    Channel,
    ClockState,
    Kind,
    Severity,
    State,
    Turn,
)
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.kernel.removal import Holdable, Removable
from keepwell.people.models import OrganisationOwned, Person, Project, Team
from keepwell.sla.models import Promise

#: where tickets without a deadline stand in the queue: behind all others
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


class TicketQuerySet(ScopedQuerySet["Ticket"]):
    """Sentences about tickets."""

    def open(self) -> Self:
        """Those on which work is owed."""
        return self.filter(state__in=OPEN_STATES)

    def finished(self) -> Self:
        """Those on which no work is owed now."""
        return self.exclude(state__in=OPEN_STATES)

    def owned_by(self, person_id: UUID) -> Self:
        """Those this person answers for."""
        return self.filter(owner_id=person_id)

    def due_before(self, instant: datetime) -> Self:
        """Those whose nearest promise falls due earlier."""
        return self.filter(queue_at__lt=instant)

    def by_deadline(self) -> Self:
        """Nearest promise first, tickets without one last."""
        return self.order_by("queue_at", "pk")

    def after(self, queue_at: datetime, ticket_id: UUID) -> Self:
        """Those behind this place of the queue; written so that the index starts at the place."""
        return self.filter(Q(queue_at__gt=queue_at) | Q(pk__gt=ticket_id), queue_at__gte=queue_at)


class Ticket(OrganisationOwned, Removable, Holdable):
    """One request of one person, from opening to closing. It always has an owner (A16)."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"title", "workstation", "pause_note"})
    rls_project_column: ClassVar[str | None] = "project_key"
    rls_party_columns: ClassVar[tuple[str, ...]] = ("requester_id", "owner_id")
    rls_project_guards_add: ClassVar[bool] = True
    held_with: ClassVar[tuple[str, ...]] = ("project_id", "requester_id")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(_("number"), max_length=24, unique=True)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.NEW)
    channel = models.CharField(_("channel"), max_length=12, choices=Channel.choices, default=Channel.WEB)

    severity = models.CharField(_("severity"), max_length=12, choices=Severity.choices, default=Severity.GENERAL)
    is_production_stopped = models.BooleanField(_("production stopped"), default=False)
    is_data_lost = models.BooleanField(_("data lost"), default=False)
    affected_count = models.PositiveIntegerField(_("people affected"), default=1)

    system = models.ForeignKey(CoveredSystem, models.PROTECT, null=True, blank=True, related_name="+")
    module = models.CharField(_("module"), max_length=80, blank=True, default="")
    topic = models.CharField(_("topic"), max_length=80, blank=True, default="")
    cad_tool = models.CharField(_("CAD tool and version"), max_length=80, blank=True, default="")
    integration_version = models.CharField(_("integration version"), max_length=80, blank=True, default="")
    workstation = models.CharField(_("workstation"), max_length=80, blank=True, default="")
    cause = models.CharField(_("cause"), max_length=12, choices=Cause.choices, blank=True, default="")
    cause_evidence = models.TextField(_("evidence for the cause"), blank=True, default="")
    solution = models.TextField(_("solution"), blank=True, default="")

    requester = models.ForeignKey(Person, models.PROTECT, related_name="tickets_requested")
    raised_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")  # null: a machine
    owner = models.ForeignKey(Person, models.PROTECT, related_name="tickets_owned")
    deputy = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="tickets")
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="tickets")
    # what policies compare: the project's id, "" without one (they know NOT NULL columns only)
    project_key = models.CharField(max_length=36, blank=True, default="")
    is_confidential = models.BooleanField(_("confidential"), default=False)

    promise = models.OneToOneField(Promise, models.PROTECT, related_name="ticket")
    # A cache for the queue; sla's clocks are the truth, and checks.stale_deadlines() compares (K2).
    next_due_at = models.DateTimeField(_("next due at"), null=True, blank=True)
    next_due_kind = models.CharField(_("next promise"), max_length=24, blank=True, default="")
    clock_state = models.CharField(max_length=12, choices=ClockState.choices, default=ClockState.NONE)
    queue_at = models.GeneratedField(
        expression=Coalesce(F("next_due_at"), Value(NEVER)), output_field=models.DateTimeField(), db_persist=True
    )
    answer_promised_at = models.DateTimeField(_("answer promised by"), null=True, blank=True)
    turn = models.CharField(_("whose turn"), max_length=10, choices=Turn.choices, default=Turn.PROVIDER)
    pause_reason = models.CharField(_("paused because"), max_length=24, blank=True, default="")
    pause_note = models.CharField(_("note on the pause"), max_length=300, blank=True, default="")
    paused_at = models.DateTimeField(_("paused at"), null=True, blank=True)
    pause_until = models.DateTimeField(_("pause expected until"), null=True, blank=True)

    opened_at = models.DateTimeField(_("opened at"))
    recorded_at = models.DateTimeField(_("recorded at"))
    updated_at = models.DateTimeField(_("updated at"))
    first_answered_at = models.DateTimeField(_("first human answer at"), null=True, blank=True)
    restored_at = models.DateTimeField(_("service restored at"), null=True, blank=True)
    resolved_at = models.DateTimeField(_("resolved at"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    transfer_count = models.PositiveSmallIntegerField(_("hand-overs"), default=0)
    reopen_count = models.PositiveSmallIntegerField(_("reopenings"), default=0)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_tickets")

    # how widespread the topic is, counted when it became known (B24, B26); null: not counted
    same_topic_people = models.PositiveIntegerField(null=True, blank=True)
    same_topic_departments = models.PositiveIntegerField(null=True, blank=True)
    same_topic_companies = models.PositiveIntegerField(null=True, blank=True)
    same_topic_counted_at = models.DateTimeField(null=True, blank=True)

    source = models.CharField(_("source"), max_length=40, blank=True, default="")
    external_id = models.CharField(_("number at the source"), max_length=120, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    objects = TicketQuerySet.as_manager()

    class Meta:
        ordering = ("-opened_at", "-pk")
        indexes = (
            models.Index(fields=["queue_at", "id"], name="ticket_queue", condition=Q(state__in=OPEN_STATES)),
            models.Index(
                fields=["customer", "queue_at", "id"],
                name="ticket_queue_of_customer",
                condition=Q(state__in=OPEN_STATES),
            ),
            models.Index(
                fields=["owner", "queue_at", "id"], name="ticket_queue_of_owner", condition=Q(state__in=OPEN_STATES)
            ),
            models.Index(
                fields=["answer_promised_at"],
                name="ticket_answer_promised",
                condition=Q(state__in=OPEN_STATES, answer_promised_at__isnull=False),
            ),
            models.Index(fields=["queue_at", "id"], name="ticket_paused_queue", condition=Q(state=State.WAITING)),
            models.Index(fields=["requester", "-opened_at"], name="ticket_of_requester"),
            models.Index(fields=["customer", "-opened_at"], name="ticket_newest_of_customer"),
            models.Index(fields=["-opened_at", "-id"], name="ticket_newest"),
            models.Index(fields=["-updated_at", "-id"], name="ticket_last_changed"),
            models.Index(fields=["-closed_at", "-id"], name="ticket_closed", condition=Q(closed_at__isnull=False)),
            models.Index(fields=["topic", "-opened_at"], name="ticket_by_topic", condition=~Q(topic="")),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["customer", "source", "external_id"],
                condition=~Q(external_id=""),
                name="ticket_once_from_its_source",
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="ticket_kind_known"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="ticket_state_known"),
            models.CheckConstraint(condition=Q(severity__in=Severity.values), name="ticket_severity_known"),
            models.CheckConstraint(condition=Q(cause__in=["", *Cause.values]), name="ticket_cause_known"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="ticket_channel_known"),
            models.CheckConstraint(condition=~Q(title=""), name="ticket_has_title"),
            models.CheckConstraint(
                condition=Q(project_key=Coalesce(Cast("project_id", models.TextField()), Value(""))),
                name="ticket_project_key_is_the_project",
            ),
            # A5: stopped production or lost data is severe, whatever somebody chose
            models.CheckConstraint(
                condition=Q(severity=Severity.SEVERE) | Q(is_production_stopped=False, is_data_lost=False),
                name="ticket_grave_impact_is_severe",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=SOLVED_STATES) | ~Q(cause=""), name="ticket_solved_with_cause"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=SOLVED_STATES) | Q(resolved_at__isnull=False), name="ticket_solved_at_some_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["closed", "cancelled", "merged"], closed_at__isnull=False)
                | (~Q(state__in=["closed", "cancelled", "merged"]) & Q(closed_at__isnull=True)),
                name="ticket_closed_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(state=State.WAITING, paused_at__isnull=False) & ~Q(pause_reason="")
                | ~Q(state=State.WAITING) & Q(paused_at__isnull=True, pause_reason=""),
                name="ticket_paused_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=State.MERGED, merged_into__isnull=False)
                | ~Q(state=State.MERGED) & Q(merged_into__isnull=True),
                name="ticket_merged_into_another",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("pk")), name="ticket_not_merged_into_itself"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether work is owed."""
        return self.state in OPEN_STATES
