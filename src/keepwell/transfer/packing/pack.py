# SPDX-License-Identifier: Apache-2.0
"""Pack what was asked for, as the one who asked; a killed run begins anew."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import IO, Any, cast
from uuid import UUID

import orjson
from django.utils.translation import gettext as _

from keepwell import __version__
from keepwell.files.selectors import open_file
from keepwell.files.services import store
from keepwell.kernel import ports
from keepwell.kernel.actor import SYSTEM, Actor, Via
from keepwell.kernel.errors import Denied, DomainError, KeepwellError
from keepwell.kernel.scope import reading, within_scope
from keepwell.people.models import Account, Person
from keepwell.people.selectors import actor_of_person
from keepwell.transfer.choices import PackageState
from keepwell.transfer.models import Package
from keepwell.transfer.packing import log_lines, old_tickets, stocks
from keepwell.transfer.packing.archive import Archive
from keepwell.transfer.packing.readme import README
from keepwell.transfer.packing.stocks import Extent
from keepwell.transfer.tickets.shape import schema

_SECTIONS: Mapping[str, Callable[[Extent], Iterator[dict[str, Any]]]] = {
    "organisations": stocks.organisations,
    "people": stocks.people,
    "contacts": stocks.contacts,
    "roles": stocks.roles,
    "projects": stocks.projects,
    "members": stocks.members,
    "systems": stocks.systems,
    "contracts": stocks.contracts,
    "tickets": old_tickets.ticket_lines,
    "log": log_lines.log_lines,
}
#: of a project only what is its own
_OF_A_PROJECT = ("projects", "members", "tickets")
_TELL_EVERY = 200
_LARGEST = 2**42


def pack(package_id: UUID, *, now: datetime, told: Callable[[Package], None] = lambda _package: None) -> Package:
    """Write the archive and keep it; harmless when it is packed already."""
    package = _load(package_id)
    if package.state != PackageState.PACKING:
        return package
    try:
        _pack(package, now, told)
    except Denied as error:
        why = " ".join(str(one) for one in error.decision.reasons) or str(error.message)
        _note(package, state=PackageState.SPOILT, trouble=why[:500], finished_at=now)
    except KeepwellError as error:
        _note(package, state=PackageState.SPOILT, trouble=str(error.message)[:500], finished_at=now)
    return _load(package_id)


def _load(package_id: UUID) -> Package:
    with reading(SYSTEM):
        return Package.objects.select_related("organisation", "project").get(pk=package_id)


def _note(package: Package, **facts: object) -> None:
    with within_scope(SYSTEM.scope):
        Package.objects.filter(pk=package.pk).update(**facts)
    for name, value in facts.items():
        setattr(package, name, value)


def _actor(package: Package) -> Actor:
    if package.requested_by_id is None:
        return replace(SYSTEM, via=Via.CLI)
    with reading(SYSTEM):
        is_here = Person.objects.filter(pk=package.requested_by_id, is_active=True).exists()
        closed = Account.objects.filter(person_id=package.requested_by_id, is_active=False).exists()
    if not is_here or closed:
        raise DomainError(_("Whoever asked may not sign in any more. Somebody else has to ask."))
    return replace(actor_of_person(package.requested_by_id, via=Via.JOB), mfa=package.has_mfa)


def _require(actor: Actor, package: Package) -> None:
    """The right may have been taken away since he asked."""
    context = {"risk": "critical", "mfa": actor.mfa, "via": str(actor.via)}
    name, row = ("export_project", package.project) if package.project else ("export_customer", package.organisation)
    with reading(actor):
        decision = ports.authorizer().authorise(actor, f"transfer.{name}", row, context)
    if not decision.allowed:
        raise Denied(decision)


def _pack(package: Package, now: datetime, told: Callable[[Package], None]) -> None:
    actor = _actor(package)
    _require(actor, package)
    extent = stocks.extent_of(package, actor)
    with reading(actor):
        _note(package, total=extent.tickets().count())
    with tempfile.TemporaryFile() as out:
        counts = _write(package, extent, cast("IO[bytes]", out), now, told)
        out.seek(0)
        stored = store(out, now=now, limit=_LARGEST)
    _note(package, state=PackageState.PACKED, file=stored, counts=counts, finished_at=now, done=package.total)


def _write(
    package: Package, extent: Extent, out: IO[bytes], now: datetime, told: Callable[[Package], None]
) -> dict[str, int]:
    archive = Archive(out)
    archive.text("README.md", README.encode())
    archive.text("ticket-v1.schema.json", orjson.dumps(schema(), option=orjson.OPT_INDENT_2))
    counts: dict[str, int] = {}
    for name, rows in _SECTIONS.items():
        if package.project_id and name not in _OF_A_PROJECT:
            continue
        lines = rows(extent)
        counts[name] = archive.lines(f"{name}.jsonl", _counted(lines, package, told) if name == "tickets" else lines)
    counts["attachments"] = 0
    for stored in old_tickets.ticket_files(extent):
        with open_file(stored) as stream:
            if archive.bytes_of(old_tickets.path_of(stored.sha256), stream) != stored.sha256:
                raise DomainError(
                    _("A stored file is damaged: %(sha256)s. Restore it first.") % {"sha256": stored.sha256}
                )
        counts["attachments"] += 1
    archive.close(_facts(package, extent, counts, now))
    return counts


def _counted(
    rows: Iterator[dict[str, Any]], package: Package, told: Callable[[Package], None]
) -> Iterator[dict[str, Any]]:
    for done, row in enumerate(rows, start=1):
        yield row
        if done % _TELL_EVERY == 0:
            _note(package, done=done)
            told(package)


def _facts(package: Package, extent: Extent, counts: dict[str, int], now: datetime) -> dict[str, Any]:
    return {
        "format": "keepwell-export-1",
        "keepwell": __version__,
        "customer": {"code": package.organisation.code, "name": package.organisation.name},
        "project": package.project.code if package.project else None,
        "exported_by": extent.actor.label,
        "asked_at": package.created_at,
        "packed_at": now,
        "counts": counts,
        "left_out": [
            {"project": one.code, "why": "the one who exported is no member of the project"} for one in extent.left_out
        ],
    }
