# SPDX-License-Identifier: Apache-2.0
"""Rows of contacts, systems, projects, members and roles: each by the rules of the same act by hand."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db.models import Q

from keepwell.contracts.choices import SystemKind
from keepwell.contracts.models import Contract, CoveredSystem
from keepwell.contracts.services import AddSystem, ChangeRelease, add_system, change_release
from keepwell.kernel.actions import note_change_for
from keepwell.kernel.run import running
from keepwell.people.choices import ContactKind
from keepwell.people.models import Contact, Person, Project, ProjectMember, RoleHeld
from keepwell.people.services import (
    AddContact,
    AddProjectMember,
    CreateProject,
    HoldRole,
    add_contact,
    add_project_member,
    create_project,
    hold_role,
)
from keepwell.transfer.choices import Verdict
from keepwell.transfer.kinds.columns import Row
from keepwell.transfer.kinds.ground import Ground, People, Plan, projects_called
from keepwell.transfer.kinds.specs import CONTACTS, MEMBERS, PROJECTS, ROLES, SYSTEMS


class ContactsPlanner:
    """Ways to reach people who are here."""

    spec = CONTACTS

    def keys(self, row: Row) -> Iterator[tuple[str, str]]:
        """The same way to reach the same person."""
        yield "value", "\n".join((row.text("person"), row.text("kind"), row.text("value").lower()))

    def plan(self, ground: Ground, rows: Sequence[Row]) -> list[Plan]:
        """Four queries a batch."""
        people = People(ground, [row.text("person") for row in rows])
        plans = [Plan(row) for row in rows]
        for plan in plans:
            plan.what = people.one(plan, "person", ground.anchor.customer_id)
        ids = [plan.what.pk for plan in plans if plan.what]
        rows_here = Contact.objects.filter(person_id__among=ids).values_list("person_id", "kind", "value")
        here = set(rows_here)
        for plan in plans:
            if plan.what is not None:
                self._decide(ground, plan, here)
        return plans

    def _decide(self, ground: Ground, plan: Plan, here: set[tuple[UUID, str, str]]) -> None:
        person: Person = plan.what
        kind, value = plan.row.text("kind"), _way(plan.row)
        if ground.anchor.pk not in person.organisation.path:
            plan.refuse("person", "no_person", value=plan.row.text("person"))
        elif (person.pk, kind, value) in here:
            plan.verdict = Verdict.UNCHANGED
        elif not ground.may("people.add_contact", person):
            plan.refuse("", "not_allowed", place=person.organisation.label)

    def carry_out(self, ground: Ground, plan: Plan) -> None:
        """Add it."""
        row = plan.row
        words = AddContact(
            kind=row.text("kind"),
            value=row.text("value"),
            is_primary=bool(row.yes("is_primary")),
            is_public=bool(row.yes("is_public")),
        )
        note_change_for(add_contact.body(ground.actor, plan.what, words, now=ground.now))


def _way(row: Row) -> str:
    value = row.text("value").strip()
    return value.lower() if row.text("kind") == ContactKind.EMAIL else value


class SystemsPlanner:
    """Systems that contracts cover."""

    spec = SYSTEMS

    def keys(self, row: Row) -> Iterator[tuple[str, str]]:
        """A code stands once for a contract."""
        yield "code", f"{row.text('contract')}\n{row.text('code')}"

    def plan(self, ground: Ground, rows: Sequence[Row]) -> list[Plan]:
        """Two queries a batch."""
        here = Q(organisation__path__contains=[ground.anchor.pk]) | Q(organisation=ground.anchor.customer_id)
        found = Contract.objects.filter(here, number__in={row.text("contract") for row in rows})
        contracts = {one.number: one for one in found}
        covered = CoveredSystem.objects.filter(contract__in=list(contracts.values()))
        systems = {(one.contract_id, one.code): one for one in covered}
        return [self._one(ground, Plan(row), contracts, systems) for row in rows]

    def _one(
        self,
        ground: Ground,
        plan: Plan,
        contracts: dict[str, Contract],
        systems: dict[tuple[UUID, str], CoveredSystem],
    ) -> Plan:
        row = plan.row
        contract = contracts.get(row.text("contract"))
        if contract is None:
            return plan.refuse("contract", "no_contract", value=row.text("contract"))
        known = systems.get((contract.pk, row.text("code")))
        if known is None:
            plan.what = contract
            if not ground.may("contracts.add_system", contract):
                return plan.refuse("", "not_allowed", place=contract.number)
            return plan
        plan.what = known
        is_new = bool(row.text("release")) and row.text("release") != known.release
        plan.verdict = Verdict.CHANGED if is_new else Verdict.UNCHANGED
        if is_new and not ground.may("contracts.change_release", known):
            return plan.refuse("", "not_allowed", place=contract.number)
        return plan

    def carry_out(self, ground: Ground, plan: Plan) -> None:
        """Cover the system, or note its new release."""
        row = plan.row
        if isinstance(plan.what, CoveredSystem):
            before = plan.what.release
            words = ChangeRelease(release=row.text("release"))
            made = change_release.body(ground.actor, plan.what, words, now=ground.now)
            note_change_for(made, {"release": (before, made.release)})
            return
        new = AddSystem(
            code=row.text("code"),
            name=row.text("name"),
            product=row.text("product"),
            release=row.text("release"),
            kind=row.text("kind") or SystemKind.PLM.value,
        )
        note_change_for(add_system.body(ground.actor, plan.what, new, now=ground.now))


class ProjectsPlanner:
    """Projects."""

    spec = PROJECTS

    def keys(self, row: Row) -> Iterator[tuple[str, str]]:
        """A code stands once in a file."""
        if code := row.text("code"):
            yield "code", code

    def plan(self, ground: Ground, rows: Sequence[Row]) -> list[Plan]:
        """Two queries a batch."""
        ground.learn_places(row.text("organisation") for row in rows)
        plans = [Plan(row) for row in rows]
        for plan in plans:
            plan.place = ground.place(plan, "organisation")
        customers = {plan.place.customer_id for plan in plans if plan.place}
        here = Project.objects.filter(customer_id__in=customers, code__in=[row.text("code") for row in rows])
        known = set(here.values_list("customer_id", "code"))
        for plan in plans:
            if plan.place is None:
                continue
            if (plan.place.customer_id, plan.row.text("code")) in known:
                plan.verdict = Verdict.UNCHANGED
            elif not ground.may("people.create_project", plan.place):
                plan.refuse("", "not_allowed", place=plan.place.label)
        return plans

    def carry_out(self, ground: Ground, plan: Plan) -> None:
        """Open it."""
        row = plan.row
        words = CreateProject(
            code=row.text("code"),
            name=row.text("name"),
            name_en=row.text("name_en"),
            starts_on=row.day("starts_on"),
            ends_on=row.day("ends_on"),
        )
        note_change_for(create_project.body(ground.actor, plan.place, words, now=ground.now))


class MembersPlanner:
    """Members of projects."""

    spec = MEMBERS

    def keys(self, row: Row) -> Iterator[tuple[str, str]]:
        """The same person in the same project."""
        yield "person", f"{row.text('project')}\n{row.text('person')}"

    def plan(self, ground: Ground, rows: Sequence[Row]) -> list[Plan]:
        """Five queries a batch."""
        people = People(ground, [row.text("person") for row in rows])
        projects = projects_called(ground, [row.text("project") for row in rows])
        by_word: dict[str, list[Project]] = {}
        for (_customer, word), project in projects.items():
            by_word.setdefault(word, []).append(project)
        here = ProjectMember.objects.filter(project__in=list(projects.values()), ends_on__isnull=True)
        members = set(here.values_list("project_id", "person_id"))
        return [self._one(ground, Plan(row), people, by_word, members) for row in rows]

    def _one(
        self,
        ground: Ground,
        plan: Plan,
        people: People,
        projects: dict[str, list[Project]],
        members: set[tuple[UUID, UUID]],
    ) -> Plan:
        found = projects.get(plan.row.text("project"), [])
        if len(found) != 1:
            return plan.refuse("project", "no_project", value=plan.row.text("project"))
        project = found[0]
        person = people.one(plan, "person", project.customer_id)
        if person is None:
            return plan
        plan.what = (project, person)
        if (project.pk, person.pk) in members:
            plan.verdict = Verdict.UNCHANGED
        elif not ground.may("people.add_project_member", project):
            return plan.refuse("", "not_allowed", place=project.label)
        return plan

    def carry_out(self, ground: Ground, plan: Plan) -> None:
        """Take the person in."""
        project, person = plan.what
        words = AddProjectMember(person=person.pk, starts_on=plan.row.day("starts_on"))
        note_change_for(add_project_member.body(ground.actor, project, words, now=ground.now))


class RolesPlanner:
    """Roles held at places."""

    spec = ROLES

    def keys(self, row: Row) -> Iterator[tuple[str, str]]:
        """The same role of the same person at the same place."""
        parts = ("person", "role", "organisation", "project")
        yield "role", "\n".join(row.text(part) for part in parts)

    def plan(self, ground: Ground, rows: Sequence[Row]) -> list[Plan]:
        """Six queries a batch."""
        ground.learn_places(row.text("organisation") for row in rows)
        people = People(ground, [row.text("person") for row in rows])
        projects = projects_called(ground, [row.text("project") for row in rows])
        plans = [Plan(row) for row in rows]
        for plan in plans:
            plan.place = ground.place(plan, "organisation")
            if plan.place is not None:
                self._name(plan, people, projects)
        ids = [plan.what[0].pk for plan in plans if plan.what]
        held: dict[tuple[UUID, str, UUID, UUID | None], list[RoleHeld]] = {}
        for one in RoleHeld.objects.filter(person_id__among=ids):
            held.setdefault((one.person_id, one.role, one.organisation_id, one.project_id), []).append(one)
        for plan in plans:
            if plan.what and not plan.flaws:
                self._decide(ground, plan, held)
        return plans

    def _name(self, plan: Plan, people: People, projects: dict[tuple[UUID, str], Project]) -> None:
        place = plan.home
        person = people.one(plan, "person", place.customer_id)
        word = plan.row.text("project")
        project = projects.get((place.customer_id, word)) if word else None
        if word and project is None:
            plan.refuse("project", "no_project", value=word)
        if person is not None:
            plan.what = (person, project)

    def _decide(
        self, ground: Ground, plan: Plan, held: dict[tuple[UUID, str, UUID, UUID | None], list[RoleHeld]]
    ) -> None:
        place = plan.home
        person, project = plan.what
        row = plan.row
        starts, ends = row.day("starts_on"), row.day("ends_on")
        known = held.get((person.pk, row.text("role"), place.pk, project.pk if project else None), [])
        same = [one for one in known if starts in (None, one.starts_on) and ends in (None, one.ends_on)]
        today = ground.now.date()
        lasting = [one for one in known if one.ends_on is None or one.ends_on > (starts or today)]
        if any(starts is not None or one in lasting for one in same):
            plan.verdict = Verdict.UNCHANGED
        elif lasting:
            plan.refuse("role", "held_otherwise")
        elif not ground.may("people.hold_role", place):
            plan.refuse("", "not_allowed", place=place.label)

    def carry_out(self, ground: Ground, plan: Plan) -> None:
        """Give the role; a former holder's ends by the same rules as by hand."""
        person, project = plan.what
        row = plan.row
        words = HoldRole(
            person=person.pk,
            role=row.text("role"),
            starts_on=row.day("starts_on"),
            ends_on=row.day("ends_on"),
            project=project.pk if project else None,
            handover_note=row.text("handover_note"),
        )
        made = hold_role.body(ground.actor, plan.place, words, now=ground.now)
        run = running()
        former = run.changes.pop("former_holder", None) if run else None
        note_change_for(made, {"former_holder": former} if former else None)
