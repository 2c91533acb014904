# SPDX-License-Identifier: Apache-2.0
"""Part numbers in a text; pure, so that it can be tested without a database."""

import re

_MOST = 20


def parts_in(text: str, letters: str) -> list[str]:
    """Numbers such as WT-004711 in their order, each once, at most twenty; `letters` are the possible beginnings."""
    beginnings = [re.escape(one) for one in letters.split()]
    if not beginnings:
        return []
    # \b does not stand between a Chinese character and a letter: look around instead
    found = re.finditer(rf"(?<![A-Za-z0-9-])(?:{'|'.join(beginnings)})-?\d{{4,10}}(?![A-Za-z0-9])", text)
    return list(dict.fromkeys(match.group() for match in found))[:_MOST]
