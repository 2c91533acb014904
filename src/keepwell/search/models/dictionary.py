# SPDX-License-Identifier: Apache-2.0
"""The administrator's dictionary, and the rebuilding of the index after it changed."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.ids import uuid7
from keepwell.search.choices import RebuildState


class Term(models.Model):
    """A word of the trade and the other words for it; one that is switched off silences the shipped line."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    word = models.CharField(_("word"), max_length=60, unique=True)
    synonyms = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(word=""), name="search_term_has_a_word")
        ]

    def __str__(self) -> str:
        return self.word


class Rebuild(models.Model):
    """One rebuilding of the whole index: how far it is, so that a killed one goes on where it stood."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reason = models.CharField(max_length=40, blank=True, default="")
    state = models.CharField(max_length=8, choices=RebuildState.choices, default=RebuildState.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    mended = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=60, blank=True, default="")  # where it stands
    after = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(state__in=RebuildState.values), name="search_rebuild_state_known"),
            models.UniqueConstraint(fields=["state"], condition=Q(state="waiting"), name="search_rebuild_waits_once"),
        ]

    def __str__(self) -> str:
        return f"{self.done}/{self.total}"
