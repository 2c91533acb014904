# SPDX-License-Identifier: Apache-2.0
"""Casework for stories: the house's teams, a head of service, and words for what waits to be told."""

from dataclasses import dataclass

from keepwell.kernel.actor import SYSTEM, Actor
from keepwell.kernel.models import FailedDelivery
from keepwell.kernel.relay import relay_once
from keepwell.kernel.scope import reading
from keepwell.people.choices import Role, TeamKind
from keepwell.people.models import Notice, Person, Team
from keepwell.people.selectors import forget_actors
from tests.factories import people
from tests.factories.desk import Desk, desk


@dataclass(frozen=True)
class House:
    """The desk's story with a system group under 孙工, and 何总 at the head of the service."""

    desk: Desk
    system_group: Team
    sun: Person
    head: Person

    def as_(self, name: str) -> Actor:
        """Somebody ready to act; `sun` and `head` are the house's own."""
        return people.actor(getattr(self, name)) if name in ("sun", "head") else self.desk.as_(name)


def house() -> House:
    """A service house with its groups."""
    story = desk()
    provider = story.cast.provider
    sun = people.person(provider, "孙工", latin_name="Sun", job_title="系统管理组", email="sun@example.com")
    head = people.person(provider, "何总", latin_name="He", job_title="服务总监", email="he@example.com")
    people.role(sun, Role.SYSTEM_GROUP, provider)
    people.role(head, Role.SERVICE_MANAGER, provider)
    group = people.team(provider, "system", sun, kind=TeamKind.SYSTEM)
    forget_actors()
    return House(story, group, sun, head)


def relayed() -> None:
    """Everything after commit has happened, and nothing failed."""
    while relay_once():
        pass
    with reading(SYSTEM):
        assert list(FailedDelivery.objects.values_list("subscriber", "error")) == []


def told(who: Person, kind: str) -> list[dict[str, object]]:
    """The words of the notices of a kind that a person got."""
    with reading(SYSTEM):
        rows = Notice.objects.filter(person=who, kind=f"casework.{kind}").order_by("created_at", "pk")
        return [dict(row.words) for row in rows]
