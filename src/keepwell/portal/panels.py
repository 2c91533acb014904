# SPDX-License-Identifier: Apache-2.0
"""What this room hangs into the kit: its places in the side bar, the palette, and panels on a ticket's page."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.choices import SOLVED_STATES, State
from keepwell.desk.selectors import is_staff
from keepwell.kernel import clock, ports
from keepwell.kernel.actor import Actor
from keepwell.kernel.slots import Panel, slot
from keepwell.portal.selectors import rating_state, shared_from
from keepwell.portal.services import share_solution
from keepwell.portal.steps import steps_of
from keepwell.portal.web import requests as requests  # says who draws the pages of who asks
from keepwell.ui import navigation, palette

navigation.register(
    navigation.NavItem("", gettext_lazy("Who can help me now"), "portal:helpers", order=12, under="/help/at/"),
    navigation.NavItem(
        gettext_lazy("Customers"),
        gettext_lazy("Help contacts"),
        "portal:all_contacts",
        order=43,
        under="/help/contacts/",
    ),
    navigation.NavItem("", gettext_lazy("Shared solutions"), "portal:solutions", order=13, under="/help/solutions/"),
)


def _commands(request: HttpRequest, query: str) -> Iterable[palette.Entry]:
    section = _("Commands")
    yield palette.Entry(
        _("Who can help me now"), reverse("portal:helpers"), section, words=("help who call", "求助 电话")
    )
    yield palette.Entry(
        _("Desk card and wallpaper"), reverse("portal:card"), section, words=("print card", "名片 壁纸 打印")
    )


def _outcome(actor: Actor, ticket: Any) -> dict[str, Any] | None:
    """For who asked: is it solved, and how was it? For the team: what was said of it."""
    is_asked = ticket.state == State.RESOLVED and actor.person_id == ticket.requester_id
    if ticket.state not in SOLVED_STATES and not ticket.reopen_count:
        return None
    state = rating_state(actor, ticket, clock.now())
    may_rate = state.may_rate and not is_asked
    if not is_asked and not may_rate and state.now is None and not state.former:
        return None
    return {
        "state": state,
        "is_asked": is_asked,
        "may_rate": may_rate,
        "ticket": ticket,
        "key": uuid4(),
        "scores": _scores(),
    }


def _steps(actor: Actor, ticket: Any) -> dict[str, Any] | None:
    """For who asked: how far it is, step by step."""
    if actor.person_id != ticket.requester_id or ticket.state in (State.CANCELLED, State.MERGED):
        return None
    return {"steps": steps_of(ticket)}


def _box(actor: Actor, subject: Any) -> dict[str, Any] | None:
    """On the home page of everybody who may need help himself."""
    return {} if actor.organisation_id and not is_staff(actor) else None


def _scores() -> list[tuple[int, str]]:
    return [(1, _("bad")), (2, _("poor")), (3, _("fair")), (4, _("good")), (5, _("very good"))]


def _sharing(actor: Actor, ticket: Any) -> dict[str, Any] | None:
    """For the team: share the solved case, or what stands shared out of it."""
    if ticket.state not in SOLVED_STATES or actor.person_id == ticket.requester_id:
        return None
    decide = ports.authorizer().authorise
    if not decide(actor, share_solution.name, ticket, {"mfa": actor.mfa}).allowed:
        return None
    return {"ticket": ticket, "solution": shared_from(actor, ticket.pk)}


palette.register(palette.Source("portal.commands", _commands, order=45))
slot("ticket.top").add(Panel("portal.outcome", "portal/outcome.html", _outcome, order=10))
slot("ticket.side").add(Panel("portal.steps", "portal/steps.html", _steps, order=5))
slot("home.main").add(Panel("portal.box", "portal/home_box.html", _box, order=5))
slot("ticket.side").add(Panel("portal.sharing", "portal/sharing.html", _sharing, order=70))
# the knowledge room hangs its articles there; the subject is the text somebody types
slot("portal.answers")
