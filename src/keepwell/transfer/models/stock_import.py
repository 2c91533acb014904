# SPDX-License-Identifier: Apache-2.0
"""A file on its way in, and what was found in its rows."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keepwell.files.models import StoredFile
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.choices import Language
from keepwell.people.models import OrganisationOwned, Person
from keepwell.transfer.choices import OVER, RunState, StockKind, Verdict


class StockImport(OrganisationOwned):
    """One file for one part of the tree: `organisation` is where it goes in, rows may name places below it."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"file_name", "trouble"})

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(_("kind"), max_length=16, choices=StockKind.choices)
    state = models.CharField(_("state"), max_length=12, choices=RunState.choices, default=RunState.MAPPING)
    # null once it was forgotten: files hold names and addresses of people
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="stock_imports")
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    layout = models.JSONField(default=dict)  # encoding, delimiter or sheet, header
    columns = models.JSONField(default=dict)  # our column -> place in the file
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)  # verdict -> rows
    rejects = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="rejects_of")
    is_stopping = models.BooleanField(default=False)
    trouble = models.CharField(max_length=500, blank=True, default="")
    started_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")  # null: the system
    # what policies compare: they know NOT NULL columns only
    starter_key = models.CharField(max_length=36, blank=True, default="")
    has_mfa = models.BooleanField(default=False)
    language = models.CharField(max_length=10, choices=Language.choices, default=Language.CHINESE)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes = (models.Index(fields=["organisation", "-created_at"], name="import_by_place"),)
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=StockKind.values), name="import_kind_known"),
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="import_state_known"),
            models.CheckConstraint(condition=Q(language__in=Language.values), name="import_language_known"),
        )

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens."""
        return self.state in OVER


class Finding(OrganisationOwned):
    """What was found in one row: all that were refused, and the first of the others to look at."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"cells", "flaws"})

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    stock_import = models.ForeignKey(StockImport, models.CASCADE, related_name="findings")
    is_result = models.BooleanField(default=False)  # false: of the preview
    line = models.PositiveIntegerField()
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    flaws = models.JSONField(default=list)  # [column, code, words]
    cells = models.JSONField(default=list)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("line", "pk")
        indexes = (models.Index(fields=["stock_import", "is_result", "verdict", "line"], name="finding_by_line"),)
        constraints = (models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="finding_verdict_known"),)

    def __str__(self) -> str:
        return f"{self.line} {self.verdict}"
