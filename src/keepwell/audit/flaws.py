# SPDX-License-Identifier: Apache-2.0
"""What a verification can find, each with its sentence."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Flaw(StrEnum):
    """A way in which a log can be wrong."""

    ENTRY_CHANGED = "entry_changed"
    ENTRY_MISSING = "entry_missing"
    COLUMNS_DIFFER = "columns_differ"
    VALUE_CHANGED = "value_changed"
    LEAF_MISSING = "leaf_missing"
    ROOT_DIFFERS = "root_differs"
    HEAD_FORGED = "head_forged"
    TAIL_CUT = "tail_cut"
    FRONTIER_DIFFERS = "frontier_differs"
    HEADS_FILE_MISSING = "heads_file_missing"


SENTENCES: dict[Flaw, Promise] = {
    Flaw.ENTRY_CHANGED: _("An entry was changed after it was written."),
    Flaw.ENTRY_MISSING: _("An entry was removed."),
    Flaw.COLUMNS_DIFFER: _("The columns of an entry no longer say what the entry says."),
    Flaw.VALUE_CHANGED: _("A personal value was replaced."),
    Flaw.LEAF_MISSING: _("A place in the log is empty."),
    Flaw.ROOT_DIFFERS: _("The log no longer leads to a head that was signed."),
    Flaw.HEAD_FORGED: _("A head does not carry a valid signature."),
    Flaw.TAIL_CUT: _("The log is shorter than a head that was signed."),
    Flaw.FRONTIER_DIFFERS: _("The stored state of the log does not follow from its entries."),
    Flaw.HEADS_FILE_MISSING: _("The file of signed heads outside the database is missing."),
}
