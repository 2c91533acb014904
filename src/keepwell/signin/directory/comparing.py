# SPDX-License-Identifier: Apache-2.0
"""Read a directory whole, compare, and keep the plan. Outside the one door: nothing about anybody changes here."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import orjson
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import within_scope
from keepwell.kernel.secrets import open_sealed, seal
from keepwell.people.choices import ContactKind
from keepwell.people.models import Contact, Organisation, Person
from keepwell.signin.choices import SyncState
from keepwell.signin.directory.plan import Change, Kind, Known, Plan, Told, plan
from keepwell.signin.directory.wire import DirectoryTrouble, Entry, bound, everybody
from keepwell.signin.models import Directory, DirectoryEntry, SyncRun

_PURPOSE = "signin.syncrun.plan"
_LENGTHS = {"name": 80, "latin_name": 80, "staff_number": 40, "job_title": 80}


def compare(directory: Directory, *, now: datetime, asks: bool) -> SyncRun:
    """Read everything, then plan. A run that is being carried out is returned as it is; a question is asked anew.

    An answer that breaks off is no answer, and an empty one is not believed: both end in a failed run.
    """
    with within_scope(SYSTEM.scope):
        if running := SyncRun.objects.filter(directory=directory, state=SyncState.RUNS).first():
            return running
    try:
        with bound(directory) as connection:
            entries = list(everybody(connection, directory))
    except DirectoryTrouble as trouble:
        return _failed(directory, ("trouble", str(trouble.message)), now)
    with within_scope(SYSTEM.scope):
        SyncRun.objects.filter(directory=directory, state=SyncState.ASKS).update(
            state=SyncState.DROPPED, ended_at=now, plan=""
        )
        known = _known(directory)
        linked = sum(1 for one in known if one.key and one.is_active)
        if not entries and linked:
            return _failed(directory, ("empty", ""), now)
        made = plan(_told(directory, entries), known)
        must_ask = asks or made.must_ask(linked, directory.most_leavers_percent)
        return _kept(directory, made, len(entries), SyncState.ASKS if must_ask else SyncState.RUNS, now)


def planned(run: SyncRun) -> list[Change]:
    """The changes of a run in their fixed order; empty when it has ended."""
    if not run.plan:
        return []
    return [Change(**words) for words in orjson.loads(open_sealed(run.plan, _PURPOSE))]


def _kept(directory: Directory, made: Plan, found: int, state: SyncState, now: datetime) -> SyncRun:
    if not made.changes and state == SyncState.RUNS:
        state = SyncState.DONE
    words = orjson.dumps([change.as_words() for change in made.changes]).decode()
    return SyncRun.objects.create(
        directory=directory,
        state=state,
        made_at=now,
        ended_at=now if state == SyncState.DONE else None,
        found=found,
        joiners=made.count(Kind.JOIN, Kind.LINK),
        movers=made.count(Kind.MOVE),
        leavers=made.count(Kind.LEAVE),
        unchanged=made.unchanged,
        remarks=[list(remark) for remark in made.remarks],
        plan="" if state == SyncState.DONE else seal(words, _PURPOSE),
    )


def _failed(directory: Directory, remark: tuple[str, str], now: datetime) -> SyncRun:
    with within_scope(SYSTEM.scope):
        return SyncRun.objects.create(
            directory=directory, state=SyncState.FAILED, made_at=now, ended_at=now, remarks=[list(remark)]
        )


def _told(directory: Directory, entries: list[Entry]) -> list[Told]:
    asked = {
        "name": directory.name_attribute,
        "latin_name": directory.latin_name_attribute,
        "staff_number": directory.staff_number_attribute,
        "job_title": directory.job_title_attribute,
    }
    places = {
        row.code.casefold(): row.pk for row in Organisation.objects.filter(path__contains=[directory.organisation_id])
    }
    return [_told_of(entry, directory, asked, places) for entry in entries]


def _told_of(entry: Entry, directory: Directory, asked: Mapping[str, str], places: Mapping[str, UUID]) -> Told:
    facts = {
        name: entry.values.get(attribute.lower(), "")[: _LENGTHS[name]].strip()
        for name, attribute in asked.items()
        if attribute
    }
    code = entry.values.get(directory.place_attribute.lower(), "") if directory.place_attribute else ""
    place = places.get(code.casefold(), directory.organisation_id)
    return Told(entry.key, _email(entry.values.get(directory.login_attribute.lower(), "")), facts, place)


def _email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text.lower()


def _known(directory: Directory) -> list[Known]:
    """Everybody of the organisation and those below, linked or not, and whoever is linked besides."""
    keys = dict(DirectoryEntry.objects.filter(directory=directory).values_list("person_id", "key"))
    here = Person.objects.filter(organisation__path__contains=[directory.organisation_id])
    people = list(here | Person.objects.filter(directory_entries__directory=directory))
    emails: defaultdict[UUID, set[str]] = defaultdict(set)
    contacts = Contact.objects.filter(kind=ContactKind.EMAIL, person_id__in=[one.pk for one in people])
    for person_id, value in contacts.values_list("person_id", "value"):
        emails[person_id].add(value.lower())
    elsewhere = set(DirectoryEntry.objects.exclude(directory=directory).values_list("person_id", flat=True))
    return [
        Known(
            person=one.pk,
            key=keys.get(one.pk, ""),
            facts={name: getattr(one, name) for name in _LENGTHS},
            emails=frozenset(emails[one.pk]),
            place=one.organisation_id,
            is_active=one.is_active,
        )
        for one in {person.pk: person for person in people}.values()
        if one.pk in keys or one.pk not in elsewhere
    ]
