# SPDX-License-Identifier: Apache-2.0
"""The names around a page of tickets: few columns, no rows built, one query a table (ADR 0065 has the figures)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language

from keepwell.contracts.models import CoveredSystem
from keepwell.desk.choices import Kind, PlanState, Severity
from keepwell.desk.models import InterimPlan, Ticket, Workaround
from keepwell.people.models import Organisation, Person
from keepwell.people.selectors import PersonCard


@dataclass(frozen=True, slots=True)
class Around:
    """What a page of tickets says besides the tickets' own columns."""

    people: dict[UUID, PersonCard]
    places: dict[UUID, str]
    systems: dict[UUID, str]
    helped_until: dict[UUID, datetime]
    planned: set[UUID]


def around(rows: list[Ticket]) -> Around:
    """Names and marks for these tickets; five queries at most, however many tickets there are."""
    is_english = (get_language() or "").startswith("en")

    def chosen(name: str, english: str) -> str:
        return english if is_english and english else name

    wanted = {one for row in rows for one in (row.requester_id, row.owner_id, row.deputy_id) if one}
    columns = ("pk", "name", "latin_name", "job_title", "organisation_id", "is_provider")
    people = list(Person.objects.filter(pk__among=wanted).order_by().values_list(*columns))
    places = {place for row in rows for place in (row.organisation_id, row.customer_id)} | {one[4] for one in people}
    named = Organisation.objects.filter(pk__among=places).order_by().values_list("pk", "name", "name_en")
    names = {key: chosen(name, english) for key, name, english in named}
    cards = {
        key: PersonCard(key, chosen(name, latin), title, names.get(place, ""), is_ours)
        for key, name, latin, title, place, is_ours in people
    }
    return Around(cards, names, _systems(rows), _helped(rows), _planned(rows))


def _systems(rows: Iterable[Ticket]) -> dict[UUID, str]:
    wanted = {row.system_id for row in rows if row.system_id}
    if not wanted:
        return {}
    found = CoveredSystem.objects.filter(pk__among=wanted).order_by().values_list("pk", "name", "release")
    return {key: f"{name} {release}".strip() for key, name, release in found}


def _helped(rows: Iterable[Ticket]) -> dict[UUID, datetime]:
    helped = Workaround.objects.filter(ticket_id__among=[row.pk for row in rows if row.is_open]).in_force()
    return dict(helped.order_by().values_list("ticket_id", "expires_at"))


def _planned(rows: Iterable[Ticket]) -> set[UUID]:
    """Only a regulatory case has a plan."""
    asked = [row.pk for row in rows if row.severity == Severity.REGULATORY or row.kind == Kind.REGULATORY_REQUEST]
    if not asked:
        return set()
    waiting = InterimPlan.objects.filter(ticket_id__among=asked, state=PlanState.SUBMITTED)
    return set(waiting.order_by().values_list("ticket_id", flat=True))
