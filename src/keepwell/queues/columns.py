# SPDX-License-Identifier: Apache-2.0
"""The columns a list may have, by code; which ones and in what order, a view and each person choose."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from keepwell.ui.faces import Text

#: code -> title; number and subject always stand first, since they are what one opens
TITLES: dict[str, Text] = {
    "number": _("No."),
    "title": _("Subject"),
    "due": _("Nearest promise"),
    "severity": _("Class"),
    "customer": _("Customer · requester"),
    "owner": _("Owner"),
    "updated": _("Updated"),
    "state": _("State"),
    "kind": _("Kind"),
    "channel": _("Channel"),
    "team": _("Team"),
    "system": _("System"),
    "module": _("Module"),
    "topic": _("Topic"),
    "cause": _("Cause"),
    "affected": _("People affected"),
    "opened": _("Opened"),
}
FIXED = ("number", "title")
USUAL = ("number", "title", "due", "severity", "customer", "owner", "updated")
#: more do not fit a screen
MOST = 12


def known(codes: Iterable[str]) -> tuple[str, ...]:
    """The codes that exist, each once, behind the two that always stand; nothing known means the usual ones."""
    wanted = [code for code in dict.fromkeys(codes) if code in TITLES and code not in FIXED]
    return (*FIXED, *wanted)[:MOST] if wanted else USUAL
