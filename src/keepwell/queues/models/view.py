# SPDX-License-Identifier: Apache-2.0
"""A list with filters, order and columns under a name, and what each person made of the lists he uses."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.models import Person, ProviderVisible, Team
from keepwell.queues.choices import Reach


class SavedView(ProviderVisible):
    """Filters, order and columns under a name. It holds no rows: who opens it sees what he may see anyway."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=60)
    reach = models.CharField(_("who finds it"), max_length=10, choices=Reach.choices, default=Reach.MINE)
    owner = models.ForeignKey(Person, models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")
    query = models.CharField(max_length=2_000, blank=True, default="")  # as in an address
    columns = ArrayField(models.CharField(max_length=20), default=list, blank=True)  # empty: the usual ones
    made_at = models.DateTimeField(_("made at"))
    changed_at = models.DateTimeField(_("changed at"))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(name=""), name="view_has_name"),
            models.CheckConstraint(condition=Q(reach__in=Reach.values), name="view_reach_known"),
            models.CheckConstraint(
                condition=Q(reach=Reach.TEAM, team__isnull=False) | ~Q(reach=Reach.TEAM) & Q(team__isnull=True),
                name="view_of_a_team_names_it",
            ),
        )

    def __str__(self) -> str:
        return self.name


class ViewChoice(ProviderVisible):
    """What one person made of one view: its columns, and whether it opens first. `view` is a code or a view's id."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    view = models.CharField(max_length=40)
    columns = ArrayField(models.CharField(max_length=20), default=list, blank=True)  # empty: those of the view
    is_first = models.BooleanField(default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person", "view"], name="view_choice_once"),
            models.UniqueConstraint(fields=["person"], condition=Q(is_first=True), name="view_choice_one_first"),
        )

    def __str__(self) -> str:
        return self.view
