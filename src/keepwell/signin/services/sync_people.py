# SPDX-License-Identifier: Apache-2.0
"""Bring people in step with a directory: joiners, movers, leavers, each with an entry in the log."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from keepwell.kernel import clock
from keepwell.kernel.actions import note_change_for, set_action
from keepwell.kernel.actor import SYSTEM, Actor
from keepwell.kernel.commands import Nothing, command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.kernel.scope import within_scope
from keepwell.kernel.set_actions import SetRun
from keepwell.people.choices import ContactKind
from keepwell.people.models import Organisation, Person
from keepwell.people.services import Amendment, Arrival, NewPerson, admit_persons, amend_persons, retire_person
from keepwell.people.services.relocate_persons import relocate_persons
from keepwell.signin.choices import SyncState
from keepwell.signin.directory.comparing import planned
from keepwell.signin.directory.plan import Change, Kind
from keepwell.signin.models import Directory, DirectoryEntry, SyncRun

BATCH = 200


@command
class SyncPeople:
    """Which run."""

    run: UUID = field(_("Run"))


@set_action(
    "signin.sync_people",
    title=_("Bring people in step with the directory"),
    target=Directory,
    command=SyncPeople,
    risk=Risk.CRITICAL,
    makes=True,
)
def sync_people(
    actor: Actor, directory: Directory, changes: Sequence[Change], command: SyncPeople, *, now: datetime
) -> None:
    """One batch; what cannot be done to somebody is remarked, and the others go on."""
    del actor
    remarks: list[list[str]] = []
    keys = [change.key for change in changes]
    linked = set(DirectoryEntry.objects.filter(directory=directory, key__in=keys).values_list("key", flat=True))
    fresh = [one for one in changes if one.key not in linked or one.kind in (Kind.MOVE, Kind.LEAVE)]
    _join(directory, [one for one in fresh if one.kind == Kind.JOIN], remarks)
    _link(directory, [one for one in fresh if one.kind == Kind.LINK], now)
    _move([one for one in fresh if one.kind == Kind.MOVE], now)
    _leave(directory, [one for one in fresh if one.kind == Kind.LEAVE], remarks, now)
    if remarks:
        run = SyncRun.objects.select_for_update(no_key=True).get(pk=command.run)
        run.remarks = [*run.remarks, *remarks]
        run.save(update_fields=["remarks"])


def carry_out(run: SyncRun) -> SyncRun:
    """Do what the run planned, batch by batch; a killed one goes on where it stopped."""
    with within_scope(SYSTEM.scope):
        changes = planned(run)
        directory = run.directory
    how = SetRun(run_id=f"sync:{run.pk}", batch=BATCH)
    sync_people.run_items(SYSTEM, directory, changes, SyncPeople(run=run.pk), how)
    with within_scope(SYSTEM.scope):
        SyncRun.objects.filter(pk=run.pk, state=SyncState.RUNS).update(
            state=SyncState.DONE, ended_at=clock.now(), plan=""
        )
        run.refresh_from_db()
    return run


def _join(directory: Directory, changes: list[Change], remarks: list[list[str]]) -> None:
    places = {str(row.pk): row for row in Organisation.objects.filter(pk__in={one.place for one in changes})}
    numbers = {one.facts.get("staff_number", "") for one in changes} - {""}
    customer = directory.organisation.customer_id
    taken = set(
        Person.objects.filter(customer_id=customer, staff_number__in=numbers).values_list("staff_number", flat=True)
    )
    arrivals = []
    for one in changes:
        facts = dict(one.facts)
        if facts.get("staff_number") in taken:
            remarks.append(["number_taken", one.name])
            facts["staff_number"] = ""
        contacts = ((ContactKind.EMAIL.value, one.email),) if one.email else ()
        place = places.get(one.place, directory.organisation)
        arrivals.append(Arrival(place, NewPerson(language=place.language, **facts), contacts))
    people = admit_persons(arrivals)
    DirectoryEntry.objects.bulk_create(
        DirectoryEntry(directory=directory, key=one.key, person=person)
        for one, person in zip(changes, people, strict=True)
    )


def _link(directory: Directory, changes: list[Change], now: datetime) -> None:
    for one in changes:
        DirectoryEntry.objects.create(directory=directory, key=one.key, person_id=UUID(one.person))
    _move(changes, now)
    for person in Person.objects.filter(pk__in=[one.person for one in changes]):
        note_change_for(person, {"directory": (None, directory.name)})


def _move(changes: list[Change], now: datetime) -> None:
    people = {
        str(one.pk): one
        for one in Person.objects.select_related("organisation")
        .select_for_update(no_key=True, of=("self",))
        .filter(pk__in=[change.person for change in changes], is_active=True)
        .order_by("pk")
    }
    amendments, places = [], {}
    wanted = {one.place for one in changes if one.place}
    rooms = {str(row.pk): row for row in Organisation.objects.filter(pk__in=wanted)}
    for one in changes:
        if (person := people.get(one.person)) is None:
            continue
        facts = {name: value for name, value in one.facts.items() if value and value != getattr(person, name)}
        facts.pop("staff_number", None)  # it is what people are told apart by: corrected by hand
        known = person.contacts.filter(kind=ContactKind.EMAIL, value__iexact=one.email).exists()
        contacts = ((ContactKind.EMAIL.value, one.email),) if one.email and not known else ()
        if facts or contacts:
            amendments.append(Amendment(person, facts, contacts))
        if one.place in rooms:
            places[person.pk] = rooms[one.place]
    amend_persons(amendments, now=now)
    relocate_persons(places)


def _leave(directory: Directory, changes: list[Change], remarks: list[list[str]], now: datetime) -> None:
    for one in changes:
        person = Person.objects.select_related("organisation").filter(pk=one.person, is_active=True).first()
        if person is None:
            continue
        try:
            with transaction.atomic():
                retire_person.body(SYSTEM, person, Nothing(), now=now)
        except DomainError as refused:
            remarks.append(["cannot_leave", f"{one.name}: {refused.message}"])
            continue
        note_change_for(person, {"is_active": (True, False), "directory": (directory.name, None)})
        DirectoryEntry.objects.filter(directory=directory, key=one.key).update(is_gone=True)
