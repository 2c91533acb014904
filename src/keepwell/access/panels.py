# SPDX-License-Identifier: Apache-2.0
"""What this room hangs into the kit: the policies behind an entry of the log, and the question “may I?”."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from keepwell.access.selectors import policy_lines
from keepwell.kernel.slots import Panel, slot
from keepwell.ui import palette


def _policies(actor: object, detail: Any) -> dict[str, Any]:
    return {"lines": policy_lines(detail.policies)}


def _question(request: HttpRequest, query: str) -> Iterable[palette.Entry]:
    yield palette.Entry(
        _("May I? Why not?"), reverse("access:why"), _("Commands"), words=("permission policy 权限 策略",)
    )


slot("audit.entry").add(Panel("access.policies", "access/entry.html", _policies))
palette.register(palette.Source("access.why", _question, order=90))
