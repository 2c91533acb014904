# SPDX-License-Identifier: Apache-2.0
"""Brings the administrator's dictionary into memory."""

from keepwell.search import lexicon
from keepwell.search.models import Term


def refresh_lexicon() -> None:
    """Read the dictionary again when it may have changed; one small query every half minute."""
    if lexicon.is_stale():
        lines = Term.objects.order_by("word").values_list("word", "synonyms", "is_active")
        lexicon.hold((word, tuple(synonyms), is_active) for word, synonyms, is_active in lines)
