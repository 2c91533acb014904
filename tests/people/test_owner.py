# SPDX-License-Identifier: Apache-2.0
"""A ticket is never without an owner: who answers for a customer at an instant."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import DomainError
from keepwell.kernel.scope import reading
from keepwell.people.choices import Role
from keepwell.people.models import Organisation, Person, RoleHeld
from keepwell.people.selectors import Because, responsible_now, who_is_on_duty
from keepwell.people.services import (
    PlanAbsence,
    PlanDutyShift,
    end_absence,
    plan_absence,
    plan_duty_shift,
)
from tests.factories import people

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
NOON = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
EVENING = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def away(person: Person, stand_in: Person | None = None) -> None:
    plan_absence(
        SYSTEM,
        person,
        PlanAbsence(starts_at=MORNING, ends_at=EVENING, stand_in=stand_in.pk if stand_in else None),
        now=people.NOW,
    )


def owner(customer: Organisation, at: datetime = NOON) -> tuple[str, Because]:
    with reading(SYSTEM):
        found = responsible_now(customer.pk, at)
        return Person.objects.get(pk=found.person_id).name, found.because


def test_it_is_the_csm() -> None:
    assert owner(people.cast().group) == ("周敏", Because.CSM)


def test_while_the_csm_is_away_it_is_the_deputy() -> None:
    cast = people.cast()
    away(cast.zhou)
    assert owner(cast.group, MORNING) == ("李想", Because.DEPUTY)
    assert owner(cast.group, NOON) == ("李想", Because.DEPUTY)
    assert owner(cast.group, EVENING) == ("周敏", Because.CSM)  # the end of the absence is the first instant back


def test_a_named_stand_in_goes_before_the_deputy() -> None:
    cast = people.cast()
    away(cast.zhou, stand_in=cast.wang)
    assert owner(cast.group) == ("王倩", Because.STAND_IN)


def test_a_stand_in_who_falls_ill_is_passed_over() -> None:
    cast = people.cast()
    away(cast.zhou, stand_in=cast.wang)
    away(cast.wang)
    assert owner(cast.group) == ("李想", Because.DEPUTY)


def test_with_csm_and_deputy_away_the_deputys_stand_in_acts() -> None:
    cast = people.cast()
    away(cast.zhou)
    away(cast.li, stand_in=cast.wang)
    assert owner(cast.group) == ("王倩", Because.STAND_IN)


def test_with_both_away_it_is_whoever_is_on_duty() -> None:
    cast = people.cast()
    away(cast.zhou)
    away(cast.li)
    team = people.team(cast.provider, "support", cast.wang)
    assert owner(cast.group)[1] is Because.SERVICE_MANAGER
    plan_duty_shift(SYSTEM, team, PlanDutyShift(person=cast.wang.pk, starts_at=MORNING, ends_at=EVENING))
    assert owner(cast.group) == ("王倩", Because.ON_DUTY)


def test_a_customer_without_a_csm_falls_to_the_service_manager() -> None:
    cast = people.cast()
    fresh = people.organisation(cast.provider, "fresh")
    assert owner(fresh) == ("管理员", Because.SERVICE_MANAGER)


def test_when_everybody_is_away_it_is_the_csm_all_the_same() -> None:
    cast = people.cast()
    with reading(SYSTEM):
        everybody = list(Person.objects.filter(is_provider=True))
    for one in everybody:
        away(one)
    assert owner(cast.group) == ("周敏", Because.NOBODY_ELSE)


def test_an_installation_without_anybody_says_whom_to_name() -> None:
    provider = people.founded()
    with reading(SYSTEM):
        RoleHeld.objects.all().delete()
        with pytest.raises(DomainError):
            responsible_now(provider.pk, NOON)


def test_roles_change_at_midnight_of_the_customers_zone() -> None:
    cast = people.cast()
    people.role(cast.wang, Role.CSM, cast.group, starts_on=date(2026, 4, 1), handover_note="年度换岗")
    # midnight in Shanghai is 16:00 UTC of the day before
    assert owner(cast.group, datetime(2026, 3, 31, 15, 59, tzinfo=UTC))[0] == "周敏"
    assert owner(cast.group, datetime(2026, 3, 31, 16, 0, tzinfo=UTC))[0] == "王倩"


def test_the_requester_himself_is_answered_in_one_query() -> None:
    cast = people.cast()
    away(cast.zhou, stand_in=cast.wang)
    people.account(cast.liu, "liu@example.com")
    with (
        reading(people.actor(cast.liu)),
        CaptureQueriesContext(
            connection,
        ) as asked,
    ):
        assert responsible_now(cast.group.pk, NOON).person_id == cast.wang.pk
    assert len([one for one in asked if one["sql"].lstrip().startswith("WITH")]) == 1


def test_a_stand_in_takes_the_shift_of_somebody_away() -> None:
    cast = people.cast()
    team = people.team(cast.provider, "support", cast.wang, cast.li)
    plan_duty_shift(SYSTEM, team, PlanDutyShift(person=cast.wang.pk, starts_at=MORNING, ends_at=EVENING))
    with reading(SYSTEM):
        assert who_is_on_duty(team.pk, NOON) == [cast.wang]
        assert who_is_on_duty(team.pk, EVENING) == []
    away(cast.wang, stand_in=cast.zhou)
    with reading(SYSTEM):
        assert who_is_on_duty(team.pk, NOON) == [cast.zhou]


def test_who_comes_back_earlier_answers_again() -> None:
    cast = people.cast()
    absence = plan_absence(SYSTEM, cast.zhou, PlanAbsence(starts_at=MORNING, ends_at=EVENING), now=people.NOW)
    end_absence(SYSTEM, absence, now=NOON)
    assert owner(cast.group) == ("周敏", Because.CSM)


@pytest.mark.parametrize(
    ("starts", "ends", "stand_in", "field"),
    [
        (NOON, MORNING, None, "ends_at"),
        (NOON, NOON, None, "ends_at"),
        (MORNING, NOON, "zhou", "stand_in"),
        (MORNING, NOON, "liu", "stand_in"),
        (MORNING, NOON, "li", "stand_in"),
    ],
)
def test_an_absence_that_makes_no_sense_is_refused(
    starts: datetime, ends: datetime, stand_in: str | None, field: str
) -> None:
    cast = people.cast()
    away(cast.li)
    chosen = getattr(cast, stand_in).pk if stand_in else None
    with pytest.raises(DomainError) as refused:
        plan_absence(SYSTEM, cast.zhou, PlanAbsence(starts_at=starts, ends_at=ends, stand_in=chosen))
    assert refused.value.field == field


def test_nobody_is_on_duty_twice_at_once_and_only_members_are() -> None:
    cast = people.cast()
    team = people.team(cast.provider, "support", cast.wang)
    shift = PlanDutyShift(person=cast.wang.pk, starts_at=MORNING, ends_at=EVENING)
    plan_duty_shift(SYSTEM, team, shift)
    for wrong in (shift, PlanDutyShift(person=cast.li.pk, starts_at=MORNING, ends_at=EVENING)):
        with pytest.raises(DomainError):
            plan_duty_shift(SYSTEM, team, wrong)
