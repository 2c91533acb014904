# SPDX-License-Identifier: Apache-2.0
"""The variables of ready-made answers: `{requester}` or `{提出人}` become the words of the ticket at hand."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from keepwell.kernel.errors import DomainError

#: English name → Chinese name; both are understood in either text
VARIABLES: Mapping[str, str] = {
    "requester": "提出人",
    "number": "工单号",
    "title": "主题",
    "owner": "负责人",
    "promise": "承诺时间",
    "me": "我",
    "date": "日期",
}
_BY_ANY_NAME = {**{name: name for name in VARIABLES}, **{chinese: name for name, chinese in VARIABLES.items()}}
_VARIABLE = re.compile(r"\{([^{}\n]{0,40})\}")


def require_known(text: str, field: str) -> None:
    """Refuse a variable that does not exist, and name those that do."""
    unknown = [name for name in _VARIABLE.findall(text) if name.strip() not in _BY_ANY_NAME]
    if unknown:
        known = " ".join(f"{{{one}}}" for one in _BY_ANY_NAME)
        raise DomainError(
            _("There is no variable {%(name)s}. Known are: %(known)s") % {"name": unknown[0], "known": known},
            field=field,
        )


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with the values in it; a variable without a value stays visible, so that nobody sends a gap."""

    def value(found: re.Match[str]) -> str:
        name = _BY_ANY_NAME.get(found[1].strip(), "")
        return values.get(name) or found[0]

    return _VARIABLE.sub(value, text)
