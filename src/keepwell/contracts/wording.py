# SPDX-License-Identifier: Apache-2.0
"""Puts a clause into words in both languages; the basis is always said ("24 service hours", "24 clock hours": D1)."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import override

from keepwell.contracts.choices import Basis, Milestone, ServiceClass

HOUR = 3600


def class_title(class_code: str) -> str:
    """The title of a class; an imported code stands for itself."""
    if class_code in ServiceClass.values:
        return str(ServiceClass(class_code).label)
    return _("Class %(code)s") % {"code": class_code}


def goal_words(goal_seconds: int, basis: str) -> str:
    """A goal with its basis, in hours or below one hour in minutes."""
    if goal_seconds < HOUR:
        words = {"count": _number(goal_seconds, 60)}
        if basis == Basis.CALENDAR:
            return _("%(count)s service minutes") % words
        return _("%(count)s clock minutes") % words
    words = {"count": _number(goal_seconds, HOUR)}
    if basis == Basis.CALENDAR:
        return _("%(count)s service hours") % words
    return _("%(count)s clock hours") % words


def clause_words(class_code: str, milestone: str, goal_seconds: int, basis: str) -> tuple[str, str]:
    """The clause as a sentence in Chinese and in English."""
    made = []
    for language in ("zh-hans", "en"):
        with override(language):
            made.append(
                _("%(class)s: %(milestone)s within %(goal)s")
                % {
                    "class": class_title(class_code),
                    "milestone": str(Milestone(milestone).label),
                    "goal": goal_words(goal_seconds, basis),
                }
            )
    return made[0], made[1]


def _number(seconds: int, unit: int) -> str:
    return f"{(Decimal(seconds) / unit).quantize(Decimal('0.01')).normalize():f}"
