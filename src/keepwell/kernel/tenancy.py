# SPDX-License-Identifier: Apache-2.0
"""Marks rows that belong to an organisation; `rls` turns the mark into row-level security."""

from typing import ClassVar

from django.db import models


class TenantModel(models.Model):
    """A row of one organisation. Subclasses hold the column named by `rls_column` (a uuid, NOT NULL)."""

    rls_column: ClassVar[str] = "organisation_id"
    #: a boolean column; rows where it is true may be read (not written) by every signed-in person
    rls_public_column: ClassVar[str | None] = None
    #: whoever acts may add rows outside its own scope (the log of a customer whose office head acts)
    rls_anyone_may_add: ClassVar[bool] = False
    #: the column that names the row's project; who neither belongs to it nor serves the organisation changes nothing
    rls_project_column: ClassVar[str | None] = None
    #: or the foreign key to the row whose project it is
    rls_project_through: ClassVar[str | None] = None
    #: columns of persons who may go on changing the row though they are not in its project (who asked, who answers)
    rls_party_columns: ClassVar[tuple[str, ...]] = ()
    #: rows are added by members and the service team only
    rls_project_guards_add: ClassVar[bool] = False
    #: the foreign key to a removable row: where that one is hidden, so is this one
    rls_seen_through: ClassVar[str | None] = None

    class Meta:
        abstract = True


class AppendOnlyModel(models.Model):
    """A row that the application role may add but neither change nor delete."""

    #: rows may be deleted, though never changed (values that a right to erasure reaches)
    may_be_erased: ClassVar[bool] = False

    class Meta:
        abstract = True
