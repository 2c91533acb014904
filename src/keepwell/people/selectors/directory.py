# SPDX-License-Identifier: Apache-2.0
"""The directory: the tree beside the people of a place, one person's page, the teams and who is on duty."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.people.choices import Role
from keepwell.people.models import (
    Absence,
    Account,
    Contact,
    DutyShift,
    Organisation,
    Person,
    Project,
    RoleHeld,
    Team,
    TeamMember,
)
from keepwell.people.selectors.cards import PersonCard, card_of
from keepwell.people.selectors.profile import RoleLine, role_lines
from keepwell.people.selectors.staff import today_for, who_is_on_duty
from keepwell.people.selectors.tree import OrganisationLine, organisation_lines

MOST_PEOPLE = 200


@dataclass(frozen=True, slots=True)
class HeldBy:
    """A role at a place and who holds it."""

    role: str
    person: PersonCard
    since: date
    held_id: UUID


@dataclass(frozen=True, slots=True)
class DirectoryPage:
    """The tree, the chosen place, its people and who answers for it."""

    tree: Sequence[OrganisationLine]
    place: Organisation | None
    people: Sequence[PersonCard]
    is_cut: bool
    held: Sequence[HeldBy] = ()
    teams: Sequence[Team] = ()
    projects: Sequence[Project] = ()


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One person: how to reach him, what he is trusted with, when he is away."""

    person: Person
    card: PersonCard
    contacts: Sequence[Contact]
    roles: Sequence[RoleLine]
    absences: Sequence[Absence]
    teams: Sequence[Team]
    account: Account | None = field(default=None)

    @property
    def other_name(self) -> str:
        """The name in the other script, beside the one the reader reads."""
        names = {self.person.name, self.person.latin_name} - {self.card.name, ""}
        return names.pop() if names else ""


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team and who is on duty for it now."""

    team: Team
    on_duty: Sequence[Person]


@dataclass(frozen=True, slots=True)
class TeamPage:
    """A team, its members and its coming shifts."""

    team: Team
    members: Sequence[TeamMember]
    shifts: Sequence[DutyShift]
    on_duty: Sequence[Person]


def directory_page(actor: Actor, now: datetime, *, place_id: UUID | None = None, words: str = "") -> DirectoryPage:
    """The people of a place, or those whose name fits the words."""
    place = _place(actor, place_id) if place_id else None
    people = Person.objects.visible_to(actor).active()
    if place is not None:
        people = people.below(place.pk)
    if words.strip():
        people = people.called(words.strip())
    found = [card_of(one) for one in people.select_related("organisation")[: MOST_PEOPLE + 1]]
    tree = organisation_lines(actor)
    if place is None:
        return DirectoryPage(tree, None, found[:MOST_PEOPLE], len(found) > MOST_PEOPLE)
    return DirectoryPage(
        tree,
        place,
        found[:MOST_PEOPLE],
        len(found) > MOST_PEOPLE,
        _held(actor, place, now),
        list(Team.objects.visible_to(actor).filter(organisation=place)),
        list(Project.objects.visible_to(actor).filter(organisation=place)),
    )


def person_page(actor: Actor, person_id: UUID, now: datetime) -> PersonPage:
    """One person's page; NotFound for whoever the actor may not meet."""
    person = Person.objects.visible_to(actor).select_related("organisation").filter(pk=person_id).first()
    if person is None:
        raise NotFound
    absences = Absence.objects.visible_to(actor).filter(person=person, ends_at__gt=now)
    return PersonPage(
        person,
        card_of(person),
        list(Contact.objects.visible_to(actor).filter(person=person)),
        role_lines(person, now),
        list(absences.select_related("stand_in")),
        list(Team.objects.visible_to(actor).filter(members__person=person)),
        Account.objects.visible_to(actor).filter(person=person).first(),
    )


def team_lines(actor: Actor, now: datetime) -> list[TeamLine]:
    """Every team the actor may see, with who is on duty."""
    return [TeamLine(team, who_is_on_duty(team.pk, now)) for team in Team.objects.visible_to(actor)]


def team_page(actor: Actor, team_id: UUID, now: datetime) -> TeamPage:
    """One team's page; NotFound for teams out of sight."""
    team = Team.objects.visible_to(actor).filter(pk=team_id).first()
    if team is None:
        raise NotFound
    shifts = DutyShift.objects.visible_to(actor).filter(team=team, ends_at__gt=now).select_related("person")
    members = TeamMember.objects.visible_to(actor).filter(team=team).select_related("person")
    return TeamPage(
        team, list(members.order_by("-is_lead", "person__name")), list(shifts[:100]), who_is_on_duty(team.pk, now)
    )


def _place(actor: Actor, place_id: UUID) -> Organisation:
    found = Organisation.objects.visible_to(actor).filter(pk=place_id).first()
    if found is None:
        raise NotFound
    return found


def _held(actor: Actor, place: Organisation, now: datetime) -> list[HeldBy]:
    order = {role: number for number, role in enumerate((Role.CSM, Role.CSM_DEPUTY, Role.CHIEF_PLM_OFFICER))}
    held = RoleHeld.objects.visible_to(actor).filter(organisation=place, project__isnull=True)
    rows = held.on(today_for(place, now)).select_related("person__organisation")
    rows_in_order = sorted(rows, key=lambda one: (order.get(Role(one.role), 9), one.role, one.starts_on))
    return [HeldBy(str(one.get_role_display()), card_of(one.person), one.starts_on, one.pk) for one in rows_in_order]
