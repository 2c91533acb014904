# SPDX-License-Identifier: Apache-2.0
"""Roles held: who is trusted with what, at which node, from when to when."""

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.choices import ACCOUNT_ROLES, Role
from keepwell.people.models.organisation import ProviderVisible
from keepwell.people.models.periods import days
from keepwell.people.models.person import Person
from keepwell.people.models.project import Project


class RoleHeldQuerySet(ScopedQuerySet["RoleHeld"]):
    """Sentences about roles."""

    def on(self, day: date) -> Self:
        """Roles in force on the day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), starts_on__lte=day)

    def not_ended_by(self, day: date) -> Self:
        """Roles in force on the day or later."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))


class RoleHeld(ProviderVisible):
    """A person holds a role at an organisation and below it; with a project, in that project only.

    `ends_on` is the first day on which the role is no longer held.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="roles")
    role = models.CharField(max_length=24, choices=Role.choices)
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="roles")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until, this day not included"), null=True, blank=True)
    handover_note = models.TextField(_("handover note"), blank=True, default="")

    objects = RoleHeldQuerySet.as_manager()

    class Meta:
        ordering = ("role", "starts_on")
        indexes = (models.Index(fields=["customer", "role"], name="role_by_customer"),)
        constraints = (
            models.CheckConstraint(condition=Q(role__in=Role.values), name="role_known"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="role_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=ACCOUNT_ROLES) | Q(organisation=F("customer"), project__isnull=True),
                name="role_of_account_held_at_customer",
            ),
            ExclusionConstraint(
                name="role_one_csm_at_a_time",
                expressions=[("customer", "="), (days("starts_on", "ends_on"), "&&")],
                condition=Q(role=Role.CSM),
            ),
            ExclusionConstraint(
                name="role_one_csm_deputy_at_a_time",
                expressions=[("customer", "="), (days("starts_on", "ends_on"), "&&")],
                condition=Q(role=Role.CSM_DEPUTY),
            ),
            ExclusionConstraint(
                name="role_one_chief_plm_officer_at_a_time",
                expressions=[
                    ("organisation", "="),
                    (days("starts_on", "ends_on"), "&&"),
                ],
                condition=Q(role=Role.CHIEF_PLM_OFFICER),
            ),
            ExclusionConstraint(
                name="role_held_once",
                expressions=[
                    ("person", "="),
                    ("role", "="),
                    ("organisation", "="),
                    (days("starts_on", "ends_on"), "&&"),
                ],
                condition=Q(project__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return self.get_role_display()
