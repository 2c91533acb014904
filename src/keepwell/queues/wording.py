# SPDX-License-Identifier: Apache-2.0
"""What a view may be called and how its filter is written down."""

import unicodedata
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode

from django.utils.translation import gettext as _

from keepwell.desk.selectors.filters import KEPT
from keepwell.kernel.errors import DomainError
from keepwell.queues.columns import TITLES, USUAL, known

_LONGEST_NAME, _LONGEST_QUERY = 60, 2_000
#: characters that turn the direction of what follows, or that nobody sees
_UNSEEN = {"Cf", "Cc", "Co", "Cs", "Zl", "Zp"}


def visible(text: str) -> str:
    """The text without characters that hide or turn other characters."""
    return "".join(one for one in text if unicodedata.category(one) not in _UNSEEN).strip()


def checked_name(text: str) -> str:
    """A name that people can see."""
    name = visible(text)
    if not name:
        raise DomainError(_("Give the view a name."), field="name")
    if len(name) > _LONGEST_NAME:
        raise DomainError(_("Choose a name of at most %(count)s characters.") % {"count": _LONGEST_NAME}, field="name")
    return name


def kept_query(text: str) -> str:
    """The part of an address that a view keeps, in a fixed order."""
    given = dict(parse_qsl(text.removeprefix("?"), max_num_fields=100))
    kept = urlencode([(name, given[name].strip()) for name in KEPT if given.get(name, "").strip()])
    if len(kept) > _LONGEST_QUERY:
        raise DomainError(_("This filter is too long to be kept. Take some of its values away."))
    return kept


def kept_columns(codes: Iterable[str]) -> list[str]:
    """Columns as they are kept: nothing when they are the usual ones, so that new usual ones reach everybody."""
    chosen = known(codes)
    unknown = [code for code in codes if code not in TITLES]
    if unknown:
        raise DomainError(_("There is no column “%(code)s”.") % {"code": unknown[0]}, field="columns")
    return [] if chosen == USUAL else list(chosen)
