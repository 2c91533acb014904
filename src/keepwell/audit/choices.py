# SPDX-License-Identifier: Apache-2.0
"""Words of the log."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Result(models.TextChoices):
    """How an act ended."""

    DONE = "done", _("done")
    DENIED = "denied", _("refused by policy")
    FAILED = "failed", _("failed")


class Flaw(models.TextChoices):
    """What a verification can find."""

    ENTRY_CHANGED = "entry_changed", _("An entry was changed after it was written.")
    ENTRY_MISSING = "entry_missing", _("An entry was removed.")
    COLUMNS_DIFFER = "columns_differ", _("The columns of an entry no longer say what the entry says.")
    VALUE_CHANGED = "value_changed", _("A personal value was replaced.")
    LEAF_MISSING = "leaf_missing", _("A place in the log is empty.")
    ROOT_DIFFERS = "root_differs", _("The log no longer leads to a head that was signed.")
    HEAD_FORGED = "head_forged", _("A head does not carry a valid signature.")
    TAIL_CUT = "tail_cut", _("The log is shorter than a head that was signed.")
    FRONTIER_DIFFERS = "frontier_differs", _("The stored state of the log does not follow from its entries.")
    HEADS_FILE_MISSING = "heads_file_missing", _("The file of signed heads outside the database is missing.")
