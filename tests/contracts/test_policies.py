# SPDX-License-Identifier: Apache-2.0
"""Who may read and write contracts, calendars and promises: the table of the named cast."""

import pytest
from django.db.models import Model

from keepwell.access.selectors import may
from keepwell.contracts.models import Clause
from keepwell.contracts.selectors import contracts_for, systems_for
from keepwell.kernel.actor import SYSTEM, Actor
from keepwell.kernel.errors import Denied
from keepwell.kernel.scope import reading
from keepwell.people.choices import OrganisationKind
from keepwell.sla.models import Calendar
from keepwell.sla.selectors import calendars_for
from keepwell.sla.services import seed_china_days
from tests.factories import contracts as make
from tests.factories import people
from tests.factories.access import office_holder

pytestmark = pytest.mark.usefixtures("committed")

EVERYBODY = "小刘 小陈 赵工 周敏 李想 王倩 service_manager auditor system_admin"
TABLE = [
    ("contracts.view_contract", "contract", "周敏 李想 王倩 service_manager auditor"),
    ("contracts.view_clause", "clause", "小刘 小陈 赵工 周敏 李想 王倩 service_manager auditor"),
    ("contracts.view_contractversion", "version", "小刘 小陈 赵工 周敏 李想 王倩 service_manager auditor"),
    ("contracts.create_contract", "group", "周敏 service_manager"),
    ("contracts.draft_version", "contract", "周敏 service_manager"),
    ("contracts.set_clause", "version", "周敏 service_manager"),
    ("contracts.activate_version", "version", "service_manager"),
    ("contracts.end_version", "version", "service_manager"),
    ("contracts.add_system", "contract", "周敏 service_manager"),
    ("sla.view_calendar", "calendar", EVERYBODY),
    ("sla.draft_calendar", "calendar", "service_manager system_admin"),
    ("sla.create_calendar", "installation", "service_manager system_admin"),
]


def _actors(cast: people.Cast) -> dict[str, Actor]:
    named = {
        "小刘": cast.liu,
        "小陈": cast.chen,
        "赵工": cast.zhao,
        "周敏": cast.zhou,
        "李想": cast.li,
        "王倩": cast.wang,
    }
    for one in named.values():
        people.account(one, f"{one.pk}@example.com")
    made = {name: people.actor(one) for name, one in named.items()}
    return {**made, **{role: office_holder(role, cast.provider.pk) for role in EVERYBODY.split()[6:]}}


def test_the_named_cast_may_do_to_contracts_and_calendars_what_the_table_says() -> None:
    cast = people.cast()
    seed_china_days(SYSTEM, now=make.SIGNED)
    paper = make.contract(cast.group)
    version = make.draft(paper)
    actors = _actors(cast)
    with reading(SYSTEM):
        targets: dict[str, Model | None] = {
            "contract": paper, "version": version, "clause": Clause.objects.first(), "group": cast.group,
            "calendar": Calendar.objects.get(), "installation": None,
        }  # fmt: skip
    for action, on, listed in TABLE:
        allowed = {name for name, actor in actors.items() if may(actor, action, targets[on])}
        assert allowed == set(listed.split()), action


def test_a_key_user_finds_the_systems_of_his_group_and_a_stranger_finds_none() -> None:
    cast = people.cast()
    other = people.organisation(cast.provider, "zy", kind=OrganisationKind.GROUP, name="中原重工")
    stranger = people.person(other, "外人", email="stranger@example.com")
    actors = _actors(cast)
    people.account(stranger, "stranger@example.com")
    make.system(make.contract(cast.group))
    with reading(actors["小刘"]):
        assert [one.name for one in systems_for(actors["小刘"])] == ["Windchill"]
    outside = people.actor(stranger)
    with reading(outside):
        assert list(systems_for(outside)) == []
        assert list(contracts_for(outside)) == []
        assert list(calendars_for(outside)) == []  # none was seeded


def test_a_key_user_may_not_put_terms_into_force() -> None:
    cast = people.cast()
    version = make.draft(make.contract(cast.group), terms="around_the_clock")
    actor = _actors(cast)["小刘"]
    with pytest.raises(Denied):
        make.activate_version(actor, version, now=make.SIGNED)


def test_the_policy_alone_keeps_a_stranger_from_the_terms_without_the_databases_help() -> None:
    cast = people.cast()
    other = people.organisation(cast.provider, "zy", kind=OrganisationKind.GROUP, name="中原重工")
    stranger = people.person(other, "外人", email="stranger@example.com")
    version = make.draft(make.contract(cast.group))
    covered = make.system(version.contract)
    outside, inside = people.actor(stranger), people.actor(cast.liu)
    with reading(SYSTEM):  # every row is there: the second wall is out of the way
        clause = Clause.objects.filter(version=version).first()
        for row, act in ((clause, "clause"), (version, "contractversion"), (covered, "coveredsystem")):
            assert may(inside, f"contracts.view_{act}", row), act
            assert not may(outside, f"contracts.view_{act}", row), act
        assert Clause.objects.visible_to(inside).exists()
        assert not Clause.objects.visible_to(outside).exists()
