# SPDX-License-Identifier: Apache-2.0
"""The compiled filter lets through exactly the rows that the policy engine permits."""

from random import Random

import pytest

from tests.factories.access import (
    ELSEWHERE,
    HERE,
    NO_MFA,
    THERE,
    WITH_MFA,
    Somebody,
    allowed_by_engine,
    allowed_by_filter,
    permitting,
    policies,
    random_somebody,
    random_specimen,
    specimen_table,
)
from tests.factories.policies import SHAPES, random_edition

SEED = 20_240_607
ROWS, EDITIONS, PEOPLE = 60, 70, 3


@pytest.mark.django_db
@pytest.mark.parametrize("condition", SHAPES.values(), ids=SHAPES)
def test_each_shape_of_a_condition_agrees_and_has_rows_on_both_sides(condition: str) -> None:
    dice = Random(SEED)
    rows = [random_specimen(dice) for _ in range(150)]
    who = Somebody(id=HERE, roles={"agent": {HERE}, "csm": {THERE}}, projects={THERE}).principal()
    edition = permitting(condition)
    with specimen_table(rows):
        permitted = allowed_by_engine(edition, who, rows, NO_MFA)
        assert 0 < len(permitted) < len(rows)
        assert allowed_by_filter(edition, who, NO_MFA) == permitted


@pytest.mark.django_db
def test_random_worlds_agree_in_ten_thousand_pairs() -> None:
    dice = Random(SEED)
    compared, permitted_pairs = 0, 0
    rows = [random_specimen(dice) for _ in range(ROWS)]
    with specimen_table(rows):
        for _edition in range(EDITIONS):
            edition = random_edition(dice)
            for _person in range(PEOPLE):
                who, when = random_somebody(dice).principal(), dice.choice((NO_MFA, WITH_MFA))
                permitted = allowed_by_engine(edition, who, rows, when)
                assert allowed_by_filter(edition, who, when) == permitted, (edition.book.text, who)
                compared += len(rows)
                permitted_pairs += len(permitted)
    assert compared >= 10_000
    assert 0.1 < permitted_pairs / compared < 0.9  # a world of all yes or all no would prove nothing


@pytest.mark.django_db
def test_an_id_in_capitals_is_another_text_though_the_database_would_take_it() -> None:
    dice = Random(SEED)
    rows = [random_specimen(dice) for _ in range(40)]
    edition = permitting(f'resource.place == "{str(HERE).upper()}" || resource.place == "{THERE}"')
    with specimen_table(rows):
        permitted = allowed_by_filter(edition, Somebody().principal(), NO_MFA)
        assert permitted == {row.pk for row in rows if row.place == THERE}


@pytest.mark.django_db
def test_the_row_itself_can_be_named() -> None:
    dice = Random(SEED)
    rows = [random_specimen(dice) for _ in range(5)]
    named = f'Specimen::"{rows[0].pk}"', f'Specimen::"{rows[1].pk}"'
    who = Somebody().principal()
    with specimen_table(rows):
        assert allowed_by_filter(permitting(f"resource == {named[0]}"), who, NO_MFA) == {rows[0].pk}
        edition = permitting(f"resource in [{named[0]}, {named[1]}]")
        assert allowed_by_filter(edition, who, NO_MFA) == {rows[0].pk, rows[1].pk}


@pytest.mark.django_db
def test_a_forbid_wins_over_every_permit_and_circumstances_can_lift_it() -> None:
    dice = Random(SEED)
    rows = [random_specimen(dice) for _ in range(40)]
    edition = policies(
        "permit (principal is Person, action, resource);",
        "forbid (principal is Person, action, resource) when { resource.is_secret } unless { context.mfa };",
    )
    who = Somebody().principal()
    with specimen_table(rows):
        assert allowed_by_filter(edition, who, NO_MFA) == {row.pk for row in rows if not row.is_secret}
        assert allowed_by_filter(edition, who, WITH_MFA) == {row.pk for row in rows}


@pytest.mark.django_db
def test_without_a_policy_nobody_sees_anything() -> None:
    dice = Random(SEED)
    rows = [random_specimen(dice) for _ in range(5)]
    edition = policies("forbid (principal is Person, action, resource) when { resource.is_secret };")
    with specimen_table(rows):
        assert allowed_by_filter(edition, Somebody(everywhere={"auditor"}).principal(), NO_MFA) == set()


def test_the_filter_is_one_case_and_merges_the_places_of_all_roles() -> None:
    edition = permitting(
        "principal.agent_of.contains(resource.place) || principal.csm_of.contains(resource.place)"
        ' || principal.everywhere.contains("auditor")'
    )
    who = Somebody(roles={"agent": {HERE, THERE}, "csm": {ELSEWHERE}}).principal()
    shown = repr(edition.filter_for(who, NO_MFA, "specimens.view_specimen"))
    assert shown.startswith("RowFilter({0} = ANY(%s::uuid[]), ")
    assert shown.count("UUID(") == 3
    everywhere = Somebody(everywhere={"auditor"}).principal()
    assert repr(edition.filter_for(everywhere, NO_MFA, "specimens.view_specimen")) == "RowFilter(true, ())"
