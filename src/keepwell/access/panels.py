# SPDX-License-Identifier: Apache-2.0
"""What this room hangs into the kit: the policies behind an entry of the log, and the question “may I?”."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.access.selectors import policy_lines
from keepwell.access.web.readers import READERS
from keepwell.kernel.slots import Panel, slot
from keepwell.ui import navigation, palette


def _policies(actor: object, detail: Any) -> dict[str, Any]:
    return {"lines": policy_lines(detail.policies)}


def _question(request: HttpRequest, query: str) -> Iterable[palette.Entry]:
    yield palette.Entry(
        _("May I? Why not?"), reverse("access:why"), _("Commands"), words=("permission policy 权限 策略",)
    )


def _refused(actor: object, refusal: Any) -> dict[str, Any] | None:
    if not refusal.action:
        return None
    target = {"target": str(refusal.target_id)} if refusal.target_id else {}
    return {"url": f"{reverse('access:why')}?{urlencode({'action': refusal.action, **target})}"}


def _menu(actor: object, subject: Any) -> dict[str, Any]:
    asked = {"kind": subject._meta.label_lower, "target": str(subject.pk)}
    return {"url": f"{reverse('access:why')}?{urlencode(asked)}"}


slot("ui.refused").add(Panel("access.why", "access/refused.html", _refused))
# every page of one thing names a slot for its menu; this one is hung into those there are
for place in ("ticket.side", "contracts.side", "people.person", "people.organisation"):
    slot(place).add(Panel("access.why", "access/menu.html", _menu, order=900))
navigation.register(
    navigation.NavItem(
        gettext_lazy("Administration"),
        gettext_lazy("Access"),
        "access:rights",
        roles=READERS,
        order=82,
        under="/access/",
    )
)
slot("audit.entry").add(Panel("access.policies", "access/entry.html", _policies))
palette.register(palette.Source("access.why", _question, order=90))
