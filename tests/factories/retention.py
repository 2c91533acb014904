# SPDX-License-Identifier: Apache-2.0
"""Removals for stories: a project with members under the desk's cast, and actors with a second factor."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from keepwell.desk.models import Ticket
from keepwell.kernel.actor import SYSTEM, Actor
from keepwell.kernel.scope import bin_open, reading
from keepwell.people.choices import Role
from keepwell.people.models import Organisation, Person, Project
from keepwell.people.services import AddProjectMember, CreateProject, add_project_member, create_project
from tests.factories import people
from tests.factories.desk import Desk, desk, opened

NOW = datetime(2026, 3, 4, 1, 0, tzinfo=UTC)
LONG_AGO = date(2025, 1, 1)


def project(at: Organisation, code: str, *members: Person) -> Project:
    """A project with its members."""
    made = create_project(SYSTEM, at, CreateProject(code=code, name=f"项目 {code}", starts_on=LONG_AGO), now=people.NOW)
    for one in members:
        add_project_member(SYSTEM, made, AddProjectMember(person=one.pk, starts_on=LONG_AGO), now=people.NOW)
    return made


def sure(who: Actor) -> Actor:
    """The same person, signed in with a second factor."""
    return replace(who, mfa=True)


@dataclass(frozen=True)
class Bin:
    """The desk's cast with 设计二所's two projects: 赵工 and 周敏 are in A, 小刘 is in B; 钱经理 leads the service."""

    desk: Desk
    a: Project
    b: Project
    qian: Person
    wu: Person

    def as_(self, name: str) -> Actor:
        """Somebody of the cast, ready to act."""
        if name in ("qian", "wu"):
            return people.actor(getattr(self, name))
        return self.desk.as_(name)

    def opened(self, **words: Any) -> Ticket:
        """A ticket of 小刘's office."""
        return opened(self.desk, by=words.pop("by", "liu"), **words)


def bin_story() -> Bin:
    """The world of the recovery bin."""
    story = desk()
    cast = story.cast
    qian = people.person(cast.provider, "钱经理", email="qian@example.com")
    wu = people.person(cast.provider, "吴安全", email="wu@example.com")
    people.role(qian, Role.SERVICE_MANAGER, cast.provider)
    people.role(wu, Role.SECURITY_ADMIN, cast.provider)
    return Bin(
        story,
        project(cast.pumps_office, "A", cast.zhao, cast.zhou, qian),
        project(cast.pumps_office, "B", cast.liu),
        qian,
        wu,
    )


def in_bin(ticket: Ticket) -> Ticket:
    """The ticket as it lies in the bin."""
    with reading(SYSTEM), bin_open():
        return Ticket.objects.get(pk=ticket.pk)


def is_there(ticket: Ticket) -> bool:
    """Whether anybody, the installation itself included, still meets the ticket."""
    with reading(SYSTEM):
        return Ticket.objects.filter(pk=ticket.pk).exists()
