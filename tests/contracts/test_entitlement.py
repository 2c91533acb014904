# SPDX-License-Identifier: Apache-2.0
"""Entitlement: which terms rule a case, found by one query."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keepwell.contracts.selectors import Case, Entitlement, entitlement, forget_terms, terms_of
from keepwell.kernel.actor import SYSTEM, Actor, ActorKind, Scope
from keepwell.kernel.scope import reading
from tests.factories import contracts as make

pytestmark = pytest.mark.usefixtures("committed")

MARCH = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def ask(
    place: make.Organisation, *, at: datetime = MARCH, system: make.CoveredSystem | None = None
) -> Entitlement | None:
    case = Case(customer_id=place.customer_id, organisation_id=place.pk, system_id=system.pk if system else None, at=at)
    with reading(SYSTEM):
        return entitlement(case)


def test_a_department_is_served_under_the_contract_of_its_group() -> None:
    tree = make.tree()
    version = make.in_force(make.contract(tree.group))
    found = ask(tree.department)
    assert found is not None
    assert found.version_id == version.pk
    assert [(c.milestone, c.goal_seconds) for c in found.terms.of_class("severe")] == [
        ("first_response", 1_800),
        ("restore", 14_400),
    ]
    assert found.terms.of_class("severe")[1].pause_reasons == (
        "waiting_customer", "maintenance_window", "force_majeure",
    )  # fmt: skip


def test_the_nearest_contract_rules_before_the_one_above() -> None:
    tree = make.tree()
    make.in_force(make.contract(tree.group, "HT-1"))
    nearer = make.in_force(make.contract(tree.company, "HT-2"))
    found = ask(tree.department)
    assert found is not None
    assert found.version_id == nearer.pk


def test_the_contract_that_covers_the_system_rules_before_the_nearest() -> None:
    tree = make.tree()
    above = make.contract(tree.group, "HT-1")
    version = make.in_force(above)
    make.in_force(make.contract(tree.company, "HT-2"))
    found = ask(tree.department, system=make.system(above))
    assert found is not None
    assert (found.version_id, found.is_system_covered) == (version.pk, True)


@pytest.mark.parametrize(
    ("at", "number"),
    [
        # a contract's day begins at midnight in Shanghai, which is 16:00 UTC of the day before
        (datetime(2026, 6, 30, 15, 59, 59, tzinfo=UTC), 1),
        (datetime(2026, 6, 30, 16, 0, 0, tzinfo=UTC), 2),
    ],
)
def test_the_version_of_the_day_rules_by_the_clock_of_the_contract(at: datetime, number: int) -> None:
    tree = make.tree()
    paper = make.contract(tree.group)
    make.in_force(paper, first_day=date(2026, 1, 1), last_day=date(2026, 6, 30))
    make.in_force(paper, first_day=date(2026, 7, 1))
    found = ask(tree.department, at=at)
    assert found is not None
    assert found.terms.version_number == number


def test_before_the_first_day_and_without_contract_nothing_is_promised() -> None:
    tree = make.tree()
    assert ask(tree.department) is None
    paper = make.contract(tree.group)
    make.draft(paper)
    assert ask(tree.department) is None
    make.in_force(paper)
    assert ask(tree.department, at=datetime(2025, 12, 31, 15, 59, 59, tzinfo=UTC)) is None


def test_what_a_vendor_owes_us_is_no_promise_to_a_customer() -> None:
    tree = make.tree()
    make.in_force(make.contract(tree.group, direction="owed_to_us", provider=tree.company.pk))
    assert ask(tree.department) is None


def test_one_query_answers_and_the_terms_are_then_known() -> None:
    tree = make.tree()
    make.in_force(make.contract(tree.group))
    with reading(SYSTEM), CaptureQueriesContext(connection) as asked:
        found = entitlement(
            Case(customer_id=tree.group.pk, organisation_id=tree.department.pk, system_id=None, at=MARCH)
        )
        assert found is not None
        known = terms_of([found.version_id])
    assert len(asked) == 1
    assert known[found.version_id] == found.terms


def test_a_stranger_is_entitled_to_nothing_and_sees_no_terms() -> None:
    tree = make.tree()
    version = make.in_force(make.contract(tree.group))
    forget_terms()
    stranger = Actor(kind=ActorKind.PERSON, label="外人", scope=Scope(organisations=frozenset({tree.provider.pk})))
    case = Case(customer_id=tree.group.pk, organisation_id=tree.department.pk, system_id=None, at=MARCH)
    with reading(stranger):
        assert entitlement(case) is None
        assert terms_of([version.pk]) == {}
