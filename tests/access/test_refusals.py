# SPDX-License-Identifier: Apache-2.0
"""Refused attempts are kept outside of what was refused, folded, held back when they come like hail, and sounded."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client, override_settings

from keepwell.access.choices import Outcome
from keepwell.access.jobs import REFUSALS_KEPT_FOR, forget_refusals
from keepwell.access.models import Refusal
from keepwell.access.services import note_refusal
from keepwell.audit.models import AuditEvent
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Denied, NotFound
from keepwell.kernel.ports import Decision, Refused
from keepwell.kernel.relay import relay_once
from keepwell.kernel.scope import reading
from keepwell.people.choices import Role
from keepwell.people.models import Notice
from keepwell.people.services import change_person, retire_person
from keepwell.people.services.change_person import ChangePerson
from tests.factories import people
from tests.factories.browser import signed_in

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture(autouse=True)
def _nothing_held() -> Iterator[None]:
    note_refusal.forget_held()
    yield
    note_refusal.forget_held()


def kept() -> list[Refusal]:
    """Everything kept, oldest first."""
    with reading(SYSTEM):
        return list(Refusal.objects.order_by("pk"))


def test_a_denied_act_is_kept_although_its_transaction_was_rolled_back() -> None:
    cast = people.cast()
    zhao = replace(people.actor(cast.zhao), ip="10.1.2.3", request_id="req-4711")
    with pytest.raises(Denied):
        retire_person(zhao, cast.liu)
    (one,) = kept()
    assert (one.person_id, one.action, one.target_id) == (cast.zhao.pk, "people.retire_person", cast.liu.pk)
    assert (one.outcome, one.times, one.address, one.request_id) == (Outcome.DENIED, 1, "10.1.2.3", "req-4711")
    assert one.customer_id == cast.zhao.customer_id


def test_a_hidden_thing_is_kept_as_hidden() -> None:
    cast = people.cast()
    with pytest.raises(NotFound):
        change_person(people.actor(cast.liu), cast.chen, ChangePerson(name="x"))
    with pytest.raises(NotFound):
        change_person(people.actor(cast.liu), uuid4(), ChangePerson(name="x"))
    assert [one.action for one in kept()] == ["people.change_person"] * 2


def test_a_page_of_a_hidden_thing_is_kept_with_its_address_and_the_persons() -> None:
    cast = people.cast()
    liu = signed_in(cast.liu)
    assert liu.get(f"/people/{cast.chen.pk}/", REMOTE_ADDR="10.9.9.9").status_code == 404
    (one,) = kept()
    assert (one.action, one.target_id, one.outcome) == ("GET people:person", cast.chen.pk, Outcome.HIDDEN)
    assert one.person_id == cast.liu.pk


def test_who_has_not_signed_in_leaves_no_row() -> None:
    people.cast()
    assert Client().get(f"/people/{uuid4()}/").status_code in (302, 404)
    assert Client().post(f"/api/v1/persons/{uuid4()}/retire-person", {}).status_code in (401, 403, 404)
    assert kept() == []


def test_the_same_attempt_again_is_counted_not_written_again() -> None:
    cast = people.cast()
    zhao = people.actor(cast.zhao)
    for _again in range(5):
        with pytest.raises(Denied):
            retire_person(zhao, cast.liu)
    (one,) = kept()
    assert one.times == 5


def test_a_flood_is_bounded_in_rows_and_in_statements_and_no_attempt_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cast = people.cast()
    zhao, watch = people.actor(cast.zhao), note_refusal.Refusals()
    now = people.NOW
    monkeypatch.setattr(clock, "now", lambda: now)
    tried = 0
    for second in range(30):
        now = people.NOW + timedelta(seconds=second)
        for _each in range(40):
            tried += 1
            watch.refused(Refused(zhao, "people.retire_person", "people.person", uuid4(), Decision(False)))
    now = people.NOW + timedelta(seconds=31)
    watch.refused(Refused(zhao, "people.retire_person", "people.person", uuid4(), Decision(False)))
    rows = kept()
    # 31 seconds × 10 statements, at most 100 rows of their own and one that only counts
    assert len(rows) == note_refusal.MOST_ROWS + 1
    assert sum(one.times for one in rows) == tried + 1
    (fold,) = (one for one in rows if not one.action)
    assert (fold.target_id, fold.address) == (None, None)


@override_settings(KEEPWELL=replace(settings.KEEPWELL, refusals_alarm=5, refusals_within=timedelta(minutes=10)))
def test_a_burst_is_sounded_once_in_the_log_and_to_security_administrators_alone() -> None:
    cast = people.cast()
    guard = people.person(cast.provider, "安全员")
    people.role(guard, Role.SECURITY_ADMIN, cast.provider)
    zhao = people.actor(cast.zhao)
    for _again in range(9):
        with pytest.raises(Denied):
            retire_person(zhao, cast.liu)
    note_refusal.forget_held()  # another process knows nothing of the first alarm
    with pytest.raises(Denied):
        retire_person(zhao, cast.liu)
    with reading(SYSTEM):
        assert AuditEvent.objects.filter(action="access.sound_burst", target_id=cast.zhao.pk).count() == 1
    while relay_once():
        pass
    with reading(SYSTEM):
        told = {notice.person_id: notice for notice in Notice.objects.filter(kind="access.refusals_burst")}
    assert guard.pk in told
    assert cast.zhao.pk not in told
    assert told[guard.pk].words == {"name": cast.zhao.name, "times": 5, "minutes": 10}
    assert str(cast.zhao.pk) in told[guard.pk].link


@override_settings(KEEPWELL=replace(settings.KEEPWELL, refusals_alarm=5))
def test_fewer_attempts_sound_nothing() -> None:
    cast = people.cast()
    for _again in range(4):
        with pytest.raises(Denied):
            retire_person(people.actor(cast.zhao), cast.liu)
    with reading(SYSTEM):
        assert not AuditEvent.objects.filter(action="access.sound_burst").exists()


def test_the_page_shows_them_to_security_and_audit_and_hides_itself_from_others() -> None:
    cast = people.cast()
    guard = people.person(cast.provider, "安全员")
    people.role(guard, Role.SECURITY_ADMIN, cast.provider)
    with pytest.raises(Denied):
        retire_person(people.actor(cast.zhao), cast.liu)
    page = signed_in(guard).get("/access/refusals/").content.decode()
    assert cast.zhao.name in page
    assert f"action=people.retire_person&amp;person={cast.zhao.pk}&amp;target={cast.liu.pk}" in page
    assert signed_in(cast.liu).get("/access/refusals/").status_code == 404


def test_old_ones_are_forgotten() -> None:
    cast = people.cast()
    with pytest.raises(Denied):
        retire_person(people.actor(cast.zhao), cast.liu)
    with reading(SYSTEM):
        Refusal.objects.update(
            first_at=clock.now() - REFUSALS_KEPT_FOR - timedelta(days=1),
            last_at=clock.now() - REFUSALS_KEPT_FOR - timedelta(days=1),
        )
    forget_refusals()
    assert kept() == []
