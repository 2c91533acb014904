# SPDX-License-Identifier: Apache-2.0
"""Which planner does which kind."""

from keepwell.transfer.choices import StockKind
from keepwell.transfer.kinds.people import PeoplePlanner
from keepwell.transfer.kinds.places import PlacesPlanner
from keepwell.transfer.kinds.planner import Planner
from keepwell.transfer.kinds.smaller import (
    ContactsPlanner,
    MembersPlanner,
    ProjectsPlanner,
    RolesPlanner,
    SystemsPlanner,
)

PLANNERS: dict[str, Planner] = {
    StockKind.ORGANISATIONS: PlacesPlanner(),
    StockKind.PEOPLE: PeoplePlanner(),
    StockKind.CONTACTS: ContactsPlanner(),
    StockKind.SYSTEMS: SystemsPlanner(),
    StockKind.PROJECTS: ProjectsPlanner(),
    StockKind.MEMBERS: MembersPlanner(),
    StockKind.ROLES: RolesPlanner(),
}
