# SPDX-License-Identifier: Apache-2.0
"""“Did you mean …?”, out of the dictionary only.

The words of the index would tell what stands in tickets the asker may not see; the dictionary is open to all. What is
suggested has been searched: it finds something that the asker may see.
"""

import difflib
import re

from keepwell.kernel.actor import Actor
from keepwell.search.filters import understood
from keepwell.search.lexicon import lexicon, normal, simplified
from keepwell.search.selectors.finding import find

_WORD = re.compile(r"[^\W_]{3,}")
_CLOSE = 0.72
_MOST_TRIED = 3


def suggestion(actor: Actor, text: str) -> str:
    """The line with one mistyped word put right; empty when there is no such line or it finds nothing."""
    clean = simplified(normal(text))
    known = lexicon().known
    for tried, word in enumerate(_WORD.findall(understood(clean).words)):
        if tried == _MOST_TRIED:
            break
        folded = word.casefold()
        if folded in known:
            continue
        for other in difflib.get_close_matches(folded, known, n=1, cutoff=_CLOSE):
            line = clean.replace(word, other, 1)
            found = find(actor, line, limit=1)
            if found.hits and not found.is_loose:
                return line
    return ""
