# SPDX-License-Identifier: Apache-2.0
"""The rows of each kind that go into an archive: some at a time, each time as the one who asked may read them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from keepwell.contracts.models import Clause, Contract, ContractVersion, CoveredSystem
from keepwell.desk.models import Ticket
from keepwell.kernel import ports
from keepwell.kernel.actor import Actor
from keepwell.kernel.scope import reading
from keepwell.people.models import Contact, Organisation, Person, Project, ProjectMember, RoleHeld
from keepwell.transfer.models import Package

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Extent:
    """Whose rows: of a customer, the projects the actor is no member of left out; or of one project only."""

    actor: Actor
    customer_id: UUID
    project_id: UUID | None
    projects: tuple[UUID, ...]  # those that go along
    left_out: tuple[Project, ...]

    def pages(self, rows: Callable[[], QuerySet[Any]], size: int = _AT_ONCE) -> Iterator[Sequence[Any]]:
        """Rows by key, a transaction each page; nothing is held open in between."""
        last: UUID | None = None
        while True:
            with reading(self.actor):
                found = rows().order_by("pk")
                page = list(found.filter(pk__gt=last)[:size] if last else found[:size])
            if not page:
                return
            yield page
            last = page[-1].pk

    def own(self, visible: QuerySet[Any]) -> QuerySet[Any]:
        """The customer's rows among those the actor may see."""
        return visible.filter(customer_id=self.customer_id)

    def tickets(self) -> QuerySet[Ticket]:
        """Tickets that go along."""
        rows = self.own(Ticket.objects.visible_to(self.actor))
        if self.project_id is not None:
            return rows.filter(project_id=self.project_id)
        return rows.filter(Q(project_id__isnull=True) | Q(project_id__in=self.projects))


def extent_of(package: Package, actor: Actor) -> Extent:
    """What the package holds; which projects go along, the policies say of each (A37)."""
    context = {"risk": "critical", "mfa": actor.mfa, "via": str(actor.via)}
    decide = ports.authorizer().authorise
    with reading(actor):
        rows = Project.objects.visible_to(actor).filter(customer_id=package.customer_id)
        projects = list(rows.filter(pk=package.project_id) if package.project_id else rows)
        taken = [one for one in projects if decide(actor, "transfer.export_project", one, context).allowed]
    left = tuple(one for one in projects if one not in taken)
    return Extent(actor, package.customer_id, package.project_id, tuple(one.pk for one in taken), left)


def organisations(extent: Extent) -> Iterator[dict[str, Any]]:
    """The customer's tree."""
    for page in extent.pages(
        lambda: extent.own(Organisation.objects.visible_to(extent.actor)).select_related("parent")
    ):
        for one in page:
            is_top = one.pk == extent.customer_id
            yield {
                "code": one.code, "name": one.name, "name_en": one.name_en, "kind": one.kind,
                "parent": "" if is_top or one.parent is None else one.parent.code,
                "ticket_prefix": one.ticket_prefix, "zone": one.zone, "language": one.language,
            }  # fmt: skip


def people(extent: Extent) -> Iterator[dict[str, Any]]:
    """Its people."""
    for page in extent.pages(
        lambda: extent.own(Person.objects.visible_to(extent.actor)).select_related("organisation")
    ):
        for one in page:
            yield {
                "id": str(one.pk), "name": one.name, "latin_name": one.latin_name, "staff_number": one.staff_number,
                "job_title": one.job_title, "language": one.language, "employment": one.employment,
                "organisation": one.organisation.code, "is_active": one.is_active,
            }  # fmt: skip


def contacts(extent: Extent) -> Iterator[dict[str, Any]]:
    """How they are reached."""
    for page in extent.pages(lambda: extent.own(Contact.objects.visible_to(extent.actor))):
        for one in page:
            yield {
                "person": str(one.person_id), "kind": one.kind, "value": one.value, "is_primary": one.is_primary,
                "confirmed_on": one.confirmed_on,
            }  # fmt: skip


def roles(extent: Extent) -> Iterator[dict[str, Any]]:
    """Who is trusted with what."""
    for page in extent.pages(
        lambda: extent.own(RoleHeld.objects.visible_to(extent.actor)).select_related(
            "organisation", "person", "project"
        )
    ):
        for one in page:
            yield {
                "person": str(one.person_id), "name": one.person.name, "role": one.role,
                "organisation": one.organisation.code, "project": one.project.code if one.project else "",
                "starts_on": one.starts_on, "ends_on": one.ends_on,
            }  # fmt: skip


def _projects(extent: Extent) -> QuerySet[Project]:
    return extent.own(Project.objects.visible_to(extent.actor)).filter(pk__in=extent.projects)


def projects(extent: Extent) -> Iterator[dict[str, Any]]:
    """Projects that go along."""
    for page in extent.pages(lambda: _projects(extent).select_related("organisation")):
        for one in page:
            yield {
                "code": one.code, "name": one.name, "name_en": one.name_en, "organisation": one.organisation.code,
                "starts_on": one.starts_on, "ends_on": one.ends_on,
            }  # fmt: skip


def members(extent: Extent) -> Iterator[dict[str, Any]]:
    """Who is in them."""
    for page in extent.pages(
        lambda: (
            extent.own(ProjectMember.objects.visible_to(extent.actor))
            .filter(project_id__in=extent.projects)
            .select_related("project", "person")
        )
    ):
        for one in page:
            yield {
                "project": one.project.code, "person": str(one.person_id), "name": one.person.name,
                "starts_on": one.starts_on, "ends_on": one.ends_on,
            }  # fmt: skip


def systems(extent: Extent) -> Iterator[dict[str, Any]]:
    """What is covered."""
    for page in extent.pages(
        lambda: extent.own(CoveredSystem.objects.visible_to(extent.actor)).select_related("contract")
    ):
        for one in page:
            yield {
                "contract": one.contract.number, "code": one.code, "name": one.name, "product": one.product,
                "release": one.release, "kind": one.kind,
            }  # fmt: skip


def contracts(extent: Extent) -> Iterator[dict[str, Any]]:
    """What was agreed: versions with their clauses."""
    for page in extent.pages(
        lambda: extent.own(Contract.objects.visible_to(extent.actor)).select_related("organisation"), 50
    ):
        with reading(extent.actor):
            versions = list(
                ContractVersion.objects.visible_to(extent.actor).filter(contract__in=page).order_by("number")
            )
            clauses = list(Clause.objects.visible_to(extent.actor).filter(version__in=versions))
        for one in page:
            mine = [_version(row, clauses) for row in versions if row.contract_id == one.pk]
            yield {
                "number": one.number, "title": one.title, "direction": one.direction, "zone": one.zone,
                "organisation": one.organisation.code, "is_historic": one.is_historic, "versions": mine,
            }  # fmt: skip


def _version(row: ContractVersion, clauses: Sequence[Clause]) -> dict[str, Any]:
    return {
        "number": row.number,
        "from": row.effective.lower,
        "until": row.effective.upper,
        "status": row.status,
        "clauses": [
            {
                "class": one.class_code, "milestone": one.milestone, "goal_seconds": one.goal_seconds,
                "basis": one.basis, "calendar": one.calendar_code, "pauses": one.pause_reasons,
                "resolve_stops_on": one.resolve_stops_on, "on_new_goal": one.retarget_rule,
                "on_reopening": one.reopen_rule, "warn_percents": one.warn_percents,
                "words_zh": one.words_zh, "words_en": one.words_en,
            }
            for one in clauses
            if one.version_id == row.pk
        ],
    }  # fmt: skip
