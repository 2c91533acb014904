# SPDX-License-Identifier: Apache-2.0
"""What pages, the API and the command line read of files in and out."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from keepwell.files.models import StoredFile
from keepwell.kernel import ports
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.people.models import Organisation, Project
from keepwell.transfer.choices import PackageState, RunState, StockKind
from keepwell.transfer.models import Finding, Package, StockImport

#: findings of the preview are shown until the import itself has its own
_RESULTS = (RunState.IMPORTING, RunState.HALTED, RunState.IMPORTED)


def imports_for(actor: Actor) -> QuerySet[StockImport]:
    """Files on their way in that the actor may see, newest first."""
    return StockImport.objects.visible_to(actor).select_related("organisation")


def import_of(actor: Actor, import_id: UUID) -> StockImport:
    """One of them; NotFound when it is not the actor's to see."""
    found = imports_for(actor).filter(pk=import_id).first()
    if found is None:
        raise NotFound
    return found


def findings_for(run: StockImport, verdict: str = "", after: int = 0) -> QuerySet[Finding]:
    """What was found in the rows of an import that may be seen, in the order of the file."""
    rows = Finding.objects.filter(stock_import=run, is_result=run.state in _RESULTS, line__gt=after)
    return rows.filter(verdict=verdict) if verdict else rows


def rejects_of(actor: Actor, import_id: UUID) -> tuple[StockImport, StoredFile]:
    """The file of refused rows."""
    run = import_of(actor, import_id)
    if run.rejects is None:
        raise NotFound
    return run, run.rejects


def packages_for(actor: Actor) -> QuerySet[Package]:
    """Exports the actor asked for, newest first."""
    return Package.objects.visible_to(actor).select_related("organisation", "project")


def package_file(actor: Actor, package_id: UUID) -> tuple[Package, StoredFile]:
    """What was packed, for the one who asked, while it lasts."""
    found = packages_for(actor).filter(pk=package_id, state=PackageState.PACKED).first()
    if found is None or found.file is None:
        raise NotFound
    return found, found.file


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file may go in, and of which kinds."""

    organisation: Organisation
    depth: int
    kinds: tuple[StockKind, ...]


def kinds_at(actor: Actor, place: Organisation) -> tuple[StockKind, ...]:
    """What the actor may import at a place."""
    return tuple(kind for kind in StockKind if may(actor, f"transfer.import_{kind}", place))


def places_for(actor: Actor) -> Sequence[Place]:
    """Places where the actor may import something, parents before what is below them."""
    rows = list(Organisation.objects.visible_to(actor))
    by_id = {row.pk: row for row in rows}
    rows.sort(key=lambda row: [by_id[one].label if one in by_id else "" for one in row.path])
    found = [
        Place(row, len(row.path), kinds_at(actor, row)) for row in rows if may(actor, "transfer.receive_import", row)
    ]
    shallowest = min((one.depth for one in found), default=0)
    return [Place(one.organisation, one.depth - shallowest, one.kinds) for one in found if one.kinds]


@dataclass(frozen=True, slots=True)
class Owned:
    """A customer or project that the actor may have packed."""

    row: Organisation | Project
    label: str
    note: str


def exportable(actor: Actor) -> list[Owned]:
    """Customers and projects the actor may have packed."""
    customers = Organisation.objects.visible_to(actor).customers()
    found = [Owned(one, one.label, one.code) for one in customers if may(actor, "transfer.export_customer", one)]
    projects = Project.objects.visible_to(actor).select_related("customer")
    return found + [
        Owned(one, one.label, f"{one.customer.label} · {one.code}")
        for one in projects
        if may(actor, "transfer.export_project", one)
    ]


def may(actor: Actor, action: str, row: Organisation | Project | StockImport) -> bool:
    """Whether the policies let the actor do it."""
    context = {"mfa": actor.mfa, "via": str(actor.via)}
    return ports.authorizer().authorise(actor, action, row, context).allowed
