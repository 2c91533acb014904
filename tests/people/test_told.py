# SPDX-License-Identifier: Apache-2.0
"""People are told what was decided about them."""

from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.relay import relay_once
from keepwell.kernel.scope import reading
from keepwell.people.choices import Role
from keepwell.people.models import Person
from keepwell.people.selectors import notices
from keepwell.people.services import HoldRole, PlanAbsence, hold_role, plan_absence
from tests.factories import people

pytestmark = pytest.mark.django_db


def titles(person: Person) -> list[str]:
    actor = people.actor(person)
    with override("en"), reading(actor):
        return [line.title for line in notices(actor)]


def relay() -> None:
    while relay_once():
        pass


def test_both_sides_of_a_handover_are_told_once() -> None:
    cast = people.cast()
    relay()
    hold_role(SYSTEM, cast.group, HoldRole(person=cast.wang.pk, role=Role.CSM, handover_note="x"), now=people.NOW)
    relay()
    relay()
    assert titles(cast.wang)[0] == "A role at 华东制造集团 was given to you"
    assert titles(cast.zhou)[0] == "Your role at 华东制造集团 passes to 王倩"
    assert titles(cast.li).count("Your role at 华东制造集团 passes to 王倩") == 0


def test_a_stand_in_is_told() -> None:
    cast = people.cast()
    away = PlanAbsence(
        starts_at=datetime(2026, 3, 10, tzinfo=UTC), ends_at=datetime(2026, 3, 12, tzinfo=UTC), stand_in=cast.wang.pk
    )
    plan_absence(SYSTEM, cast.zhou, away)
    relay()
    assert "You stand in for 周敏" in titles(cast.wang)
