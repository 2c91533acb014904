# SPDX-License-Identifier: Apache-2.0
"""What this room puts on the home page of who cares for customers: accounts that worry, and answers one owes."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from keepwell.customers.selectors import CustomerLine, customer_lines, needs_to_answer
from keepwell.kernel import clock
from keepwell.kernel.actor import Actor
from keepwell.people.choices import Role
from keepwell.ui import parts, words
from keepwell.ui.faces import Link
from keepwell.ui.home import MAIN, SIDE, Card, CardLine, on_home

_MOST = 6
_AHEAD = timedelta(days=7)
_CARING = (Role.CSM, Role.CSM_DEPUTY, Role.SERVICE_MANAGER)


def accounts(actor: Actor) -> Card | None:
    """The customers of whom most is late, first."""
    if not any(actor.holds(role) for role in _CARING):
        return None
    found = customer_lines(actor, clock.now())[:_MOST]
    lines = [
        CardLine(line.customer.label, reverse("customers:customer", args=[line.customer.pk]), _noted(line), _mark(line))
        for line in found
    ]
    return Card(_("Customers"), lines, more=Link(_("All"), reverse("customers:customers")))


def _noted(line: CustomerLine) -> str:
    spoken = words.relative(line.spoken_at, clock.now(), parts.viewer_zone()) if line.spoken_at else _("never")
    return _("{count} open · last spoken {when}").format(count=line.open, when=spoken)


def _mark(line: CustomerLine) -> str:
    if line.late or line.needs_overdue:
        return parts.badge(_("{count} late").format(count=line.late + line.needs_overdue), "late")
    return parts.badge(_("no goal"), "soon") if not line.goals else ""


def answers_owed(actor: Actor) -> Card | None:
    """Needs that the reader answers for and that fall due within a week."""
    today = clock.now().date()
    if not any(actor.holds(role) for role in _CARING):
        return None
    lines = [
        CardLine(
            need.title,
            reverse("customers:need", args=[need.pk]),
            need.customer.label,
            parts.badge(words.short_day(need.answer_on, today), "late" if need.answer_on < today else "neutral"),
        )
        for need in needs_to_answer(actor, today + _AHEAD)[:_MOST]
    ]
    return Card(_("Answers owed this week"), lines)


on_home("customers.accounts", accounts, place=MAIN, order=40)
on_home("customers.answers_owed", answers_owed, place=SIDE, order=30)
