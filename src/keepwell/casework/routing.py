# SPDX-License-Identifier: Apache-2.0
"""Which group gets a problem: by cause and system as configured, else the kind of team that looks after the cause."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from keepwell.casework.models import ProblemRoute
from keepwell.desk.choices import Cause
from keepwell.desk.models import Ticket
from keepwell.people.choices import TeamKind
from keepwell.people.models import Team, TeamMember
from keepwell.people.selectors import who_is_on_duty

#: without a route of its own a cause goes to the first team of these kinds
_USUAL = {
    Cause.CAD: (TeamKind.EXPERTS, TeamKind.SYSTEM, TeamKind.SUPPORT),
    Cause.REQUIREMENT: (TeamKind.DEVELOPMENT, TeamKind.SYSTEM, TeamKind.SUPPORT),
}
_OTHERWISE = (TeamKind.SYSTEM, TeamKind.DEVELOPMENT, TeamKind.SUPPORT)


@dataclass(frozen=True, slots=True)
class Routed:
    """The group and who of it answers; nobody where the house has no team yet."""

    team_id: UUID | None
    owner_id: UUID | None


def product_of(ticket: Ticket) -> str:
    """The code of the ticket's system: customers have a row of it each, problems cut across them."""
    return str(ticket.system.code) if ticket.system is not None else ""


def routed(cause: str, product: str, now: datetime) -> Routed:
    """The team for the cause, and whoever of it is on duty, leads it, or came first."""
    team_id = _configured(cause, product) or _usual(cause)
    if team_id is None:
        return Routed(None, None)
    on_duty = who_is_on_duty(team_id, now)
    if on_duty:
        return Routed(team_id, on_duty[0].pk)
    members = TeamMember.objects.filter(team_id=team_id, person__is_active=True)
    return Routed(team_id, members.order_by("-is_lead", "pk").values_list("person_id", flat=True).first())


def _configured(cause: str, product: str) -> UUID | None:
    """The most exact route: the system's own before the one for any system."""
    rows = dict(ProblemRoute.objects.filter(cause=cause, product__in=("", product)).values_list("product", "team_id"))
    return rows.get(product) or rows.get("")


def _usual(cause: str) -> UUID | None:
    kinds = _USUAL.get(Cause(cause), _OTHERWISE)
    found = {kind: pk for pk, kind in Team.objects.filter(is_provider=True, kind__in=kinds).values_list("pk", "kind")}
    return next((found[kind] for kind in kinds if kind in found), None)
