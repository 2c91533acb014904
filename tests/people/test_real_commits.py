# SPDX-License-Identifier: Apache-2.0
"""With real commits: two at once, and what stays in the log."""

import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import DomainError, KeepwellError
from keepwell.kernel.scope import reading
from keepwell.kernel.set_actions import SetRun
from keepwell.people.choices import OrganisationKind, Role
from keepwell.people.models import Organisation, Person, RoleHeld
from keepwell.people.services import (
    HoldRole,
    MoveOrganisation,
    NewPerson,
    hold_role,
    import_persons,
    move_organisation,
)
from tests.factories import people

pytestmark = pytest.mark.usefixtures("committed")


def at_once(*works: Callable[[], object]) -> list[object]:
    """Run all at the same moment in threads of their own; returns what each gave or raised."""
    found: list[object] = [None] * len(works)
    gate = threading.Barrier(len(works))

    def run(place: int, work: Callable[[], object]) -> None:
        gate.wait()
        try:
            found[place] = work()
        except (KeepwellError, IntegrityError) as error:
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, work)) for place, work in enumerate(works)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return found


def test_of_two_successors_named_at_once_one_stays() -> None:
    cast = people.cast()
    fresh = people.organisation(cast.provider, "fresh")

    def name(one: Person) -> Callable[[], object]:
        return lambda: hold_role(SYSTEM, fresh, HoldRole(person=one.pk, role=Role.CSM), now=people.NOW)

    found = at_once(name(cast.zhou), name(cast.li), name(cast.wang))
    assert sum(isinstance(one, RoleHeld) for one in found) == 1
    assert all(one.field == "handover_note" for one in found if isinstance(one, DomainError))
    with reading(SYSTEM):
        assert RoleHeld.objects.filter(organisation=fresh, role=Role.CSM).count() == 1


def test_two_moves_at_once_make_no_circle() -> None:
    cast = people.cast()
    left = people.organisation(cast.group, "left", kind=OrganisationKind.DEPARTMENT)
    right = people.organisation(cast.group, "right", kind=OrganisationKind.DEPARTMENT)
    found = at_once(
        lambda: move_organisation(SYSTEM, left, MoveOrganisation(parent=right.pk)),
        lambda: move_organisation(SYSTEM, right, MoveOrganisation(parent=left.pk)),
    )
    assert sorted(type(one).__name__ for one in found) == ["DomainError", "Organisation"]
    with reading(SYSTEM):
        for node in Organisation.objects.filter(pk__in=[left.pk, right.pk]):
            assert node.path[-1] == node.pk
            assert node.path[:2] == [cast.provider.pk, cast.group.pk]
            assert len(set(node.path)) == len(node.path)


def test_a_list_of_people_is_taken_over_once() -> None:
    cast = people.cast()
    listed = [NewPerson(name=f"员工{n}", staff_number=f"A{n:04}", email=f"a{n}@example.com") for n in range(1200)]
    first = import_persons.run_items(SYSTEM, cast.heavy, listed, how=SetRun(run_id="joiners-1"))
    again = import_persons.run_items(SYSTEM, cast.heavy, listed, how=SetRun(run_id="joiners-1"))
    other = import_persons.run_items(SYSTEM, cast.pumps, listed, how=SetRun(run_id="joiners-2"))
    assert (first.done, again.done, again.skipped_batches, other.done) == (1200, 0, 3, 0)
    with reading(SYSTEM):
        assert Person.objects.filter(organisation=cast.heavy, staff_number__startswith="A").count() == 1200
