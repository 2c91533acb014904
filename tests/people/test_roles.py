# SPDX-License-Identifier: Apache-2.0
"""Roles held: one CSM and one deputy per customer, handed over with a note."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import DomainError
from keepwell.kernel.scope import reading
from keepwell.people.choices import OrganisationKind, Role
from keepwell.people.models import Organisation, RoleHeld
from keepwell.people.selectors import csm_of, deputy_of, holders_of
from keepwell.people.services import EndRole, HoldRole, end_role, hold_role, retire_person
from tests.factories import people

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


def give(at: Organisation, **words: Any) -> RoleHeld:
    return hold_role(SYSTEM, at, HoldRole(**words), now=people.NOW)


def test_a_new_csm_takes_over_with_a_note_and_the_old_one_ends_the_same_day() -> None:
    cast = people.cast()
    give(cast.group, person=cast.wang.pk, role=Role.CSM, handover_note="每周一与赵工通话")
    with reading(SYSTEM):
        before, now = RoleHeld.objects.filter(role=Role.CSM).order_by("starts_on")
        assert (before.person_id, before.ends_on) == (cast.zhou.pk, TODAY)
        assert (now.person_id, now.starts_on, now.ends_on) == (cast.wang.pk, TODAY, None)
        assert csm_of(cast.group.pk, date(2026, 3, 1)) == cast.zhou
        assert csm_of(cast.group.pk, TODAY) == cast.wang
        assert deputy_of(cast.group.pk, TODAY) == cast.li


def test_without_a_handover_note_the_csm_stays() -> None:
    cast = people.cast()
    with pytest.raises(DomainError) as refused:
        give(cast.group, person=cast.wang.pk, role=Role.CSM, handover_note="  ")
    assert refused.value.field == "handover_note"
    with reading(SYSTEM):
        assert csm_of(cast.group.pk, TODAY) == cast.zhou


def test_a_handover_is_possible_twice_on_one_day() -> None:
    cast = people.cast()
    give(cast.group, person=cast.wang.pk, role=Role.CSM, handover_note="a")
    give(cast.group, person=cast.zhou.pk, role=Role.CSM, handover_note="b")
    with reading(SYSTEM):
        assert csm_of(cast.group.pk, TODAY) == cast.zhou


def test_the_database_itself_refuses_a_second_csm_and_a_second_deputy() -> None:
    cast = people.cast()
    for role in (Role.CSM, Role.CSM_DEPUTY):
        with reading(SYSTEM), pytest.raises(IntegrityError, match="at_a_time"), transaction.atomic():
            RoleHeld.objects.create(
                person=cast.wang, organisation=cast.group, customer=cast.group, role=role, starts_on=TODAY
            )


def test_the_database_itself_refuses_a_csm_below_the_contract_holder() -> None:
    cast = people.cast()
    with reading(SYSTEM), pytest.raises(IntegrityError, match="role_of_account"), transaction.atomic():
        RoleHeld.objects.create(
            person=cast.wang, organisation=cast.pumps, customer=cast.group, role=Role.CSM, starts_on=date(2020, 1, 1),
            ends_on=date(2020, 2, 1),
        )  # fmt: skip


def test_a_csms_role_ends_only_by_a_successor() -> None:
    cast = people.cast()
    with reading(SYSTEM):
        held = RoleHeld.objects.get(role=Role.CSM)
    with pytest.raises(DomainError):
        end_role(SYSTEM, held, EndRole(handover_note="方案已移交"), now=people.NOW)
    with pytest.raises(DomainError):
        retire_person(SYSTEM, cast.zhou, now=people.NOW)


def test_a_deputy_ends_with_a_note() -> None:
    cast = people.cast()
    with reading(SYSTEM):
        held = RoleHeld.objects.get(role=Role.CSM_DEPUTY)
    with pytest.raises(DomainError) as refused:
        end_role(SYSTEM, held, EndRole(), now=people.NOW)
    assert refused.value.field == "handover_note"
    end_role(SYSTEM, held, EndRole(handover_note="下周起由王倩代"), now=people.NOW)
    with reading(SYSTEM):
        assert deputy_of(cast.group.pk, TODAY) is None
        assert deputy_of(cast.group.pk, date(2026, 3, 1)) == cast.li


@pytest.mark.parametrize(
    ("who", "role", "place", "field"),
    [
        ("liu", Role.CSM, "group", "person"),  # a customer's man cannot answer for his own company
        ("zhou", Role.KEY_USER, "pumps", "person"),  # nor one of ours be its key user
        ("liu", Role.AGENT, "provider", "person"),  # nor a customer's man see every customer
        ("liu", Role.KEY_USER, "pumps", "person"),  # he is that already
        ("wang", Role.CSM, "pumps", "role"),  # a CSM answers for the whole contract
        ("wang", "emperor", "group", "role"),
    ],
)
def test_a_role_goes_to_those_it_fits(who: str, role: str, place: str, field: str) -> None:
    cast = people.cast()
    with pytest.raises(DomainError) as refused:
        give(getattr(cast, place), person=getattr(cast, who).pk, role=role, handover_note="x")
    assert refused.value.field == field


def test_a_vendors_engineer_may_serve_a_customer_but_another_customers_may_not() -> None:
    cast = people.cast()
    vendor = people.organisation(cast.provider, "plmsoft", kind=OrganisationKind.VENDOR)
    rival = people.organisation(cast.provider, "rival")
    give(cast.group, person=people.person(vendor, "Ms Miller").pk, role=Role.EXPERT)
    with pytest.raises(DomainError):
        give(cast.group, person=people.person(rival, "老钱").pk, role=Role.EXPERT)


def test_a_company_has_one_chief_plm_officer() -> None:
    cast = people.cast()
    give(cast.pumps, person=cast.zhao.pk, role=Role.CHIEF_PLM_OFFICER)
    give(cast.heavy, person=cast.chen.pk, role=Role.CHIEF_PLM_OFFICER)
    with pytest.raises(DomainError) as refused:
        give(cast.pumps, person=cast.liu.pk, role=Role.CHIEF_PLM_OFFICER)
    assert refused.value.field == "handover_note"


def test_the_nearest_specialist_comes_first() -> None:
    cast = people.cast()
    of_group, of_pumps = people.person(cast.group, "集团专干"), people.person(cast.pumps, "泵业专干")
    give(cast.group, person=of_group.pk, role=Role.SPECIALIST)
    give(cast.pumps, person=of_pumps.pk, role=Role.SPECIALIST)
    with reading(SYSTEM):
        assert holders_of(Role.SPECIALIST, cast.pumps_office.path, TODAY) == [of_pumps, of_group]
        assert holders_of(Role.SPECIALIST, cast.heavy.path, TODAY) == [of_group]


def test_whoever_leaves_loses_roles_and_account() -> None:
    cast = people.cast()
    account = people.account(cast.liu, "liu@example.com")
    retire_person(SYSTEM, cast.liu, now=people.NOW)
    with reading(SYSTEM):
        account.refresh_from_db()
        assert not account.is_active
        assert RoleHeld.objects.get(person=cast.liu).ends_on == TODAY
