# SPDX-License-Identifier: Apache-2.0
"""Reading the bin, the requests, the holds and the register, each within what the reader may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.kernel.removal import kind_named
from keepwell.people.selectors import PersonCard, cards
from keepwell.retention.choices import PersonRequestState, RequestState
from keepwell.retention.models import LegalHold, PersonRequest, Removal, RemovalRequest

MOST = 200


@dataclass(frozen=True, slots=True)
class BinPage:
    """What lies in the bin, what waits for a second person, and who is who."""

    removals: Sequence[Removal]
    waiting: Sequence[RemovalRequest]
    people: Mapping[UUID, PersonCard]


def bin_page(actor: Actor) -> BinPage:
    """The recovery bin as this reader may see it."""
    removals = list(Removal.objects.visible_to(actor).binned()[:MOST])
    waiting = list(RemovalRequest.objects.visible_to(actor).filter(state=RequestState.WAITING)[:MOST])
    ids = {one.removed_by_id for one in removals} | {one.asked_by_id for one in waiting}
    return BinPage(removals, waiting, cards(one for one in ids if one))


def request_of(actor: Actor, request_id: UUID) -> RemovalRequest:
    """One request to remove; NotFound when it is not the reader's to see."""
    found = RemovalRequest.objects.visible_to(actor).filter(pk=request_id).first()
    if found is None:
        raise NotFound
    return found


def removal_of(actor: Actor, removal_id: UUID) -> Removal:
    """One removal; NotFound when it is not the reader's to see."""
    found = Removal.objects.visible_to(actor).filter(pk=removal_id).first()
    if found is None:
        raise NotFound
    return found


def holds(actor: Actor) -> Sequence[LegalHold]:
    """Holds, those in force first."""
    return list(LegalHold.objects.visible_to(actor).order_by("released_at", "-placed_at")[:MOST])


def hold_of(actor: Actor, hold_id: UUID) -> LegalHold:
    """One hold; NotFound when it is not the reader's to see."""
    found = LegalHold.objects.visible_to(actor).filter(pk=hold_id).first()
    if found is None:
        raise NotFound
    return found


def person_requests(actor: Actor) -> Sequence[PersonRequest]:
    """The register: open ones first, the most urgent on top."""
    rows = PersonRequest.objects.visible_to(actor).select_related("person")
    return sorted(rows[:MOST], key=lambda one: (one.state != PersonRequestState.OPEN, one.due_at))


def person_request_of(actor: Actor, request_id: UUID) -> PersonRequest:
    """One request about a person; NotFound when it is not the reader's to see."""
    found = PersonRequest.objects.visible_to(actor).select_related("person").filter(pk=request_id).first()
    if found is None:
        raise NotFound
    return found


def nouns(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Counts by kind in words."""
    return [(str(kind_named(name).noun), count) for name, count in counts.items()]
