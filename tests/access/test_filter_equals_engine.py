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
from tests.factories.policies import random_edition

SEED = 20_240_607
ROWS, EDITIONS, PEOPLE = 60, 70, 3

#: condition → every shape a policy may have, each with rows on both sides of it
SHAPES = {
    "a text is equal": 'resource.word == "a"',
    "the value stands first": '"a" == resource.word',
    "letter case counts": 'resource.word == "A"',
    "a trailing blank counts": 'resource.word == "a "',
    "a text is different": 'resource.word != "a"',
    "an empty text": 'resource.word == ""',
    "a quote": 'resource.word == "o\'brien"',
    "a placeholder": 'resource.word == "%s"',
    "a brace": 'resource.word == "{0}"',
    "Chinese": 'resource.word == "图纸"',
    "an id is equal": f'resource.place == "{HERE}"',
    "an id is among the person's": "principal.agent_of.contains(resource.place)",
    "an id is not among the person's": "!principal.agent_of.contains(resource.place)",
    "two roles": "principal.agent_of.contains(resource.place) || principal.csm_of.contains(resource.place)",
    "his own": "resource.owner == principal.id",
    "two ids of a row": "resource.place == resource.owner",
    "two ids of a row differ": "resource.place != resource.owner",
    "an id and a text of a row": "resource.place == resource.word",
    "a flag": "resource.is_secret",
    "no flag": "!resource.is_secret",
    "a flag compared": "resource.is_secret == false",
    "below": "resource.level < 1",
    "at most": "resource.level <= 1",
    "above": "resource.level > 1",
    "at least, value first": "1 <= resource.level",
    "a number among": "[0, 1].contains(resource.level)",
    "a value is there": "resource has project",
    "a value is not there": "!(resource has project)",
    "an optional value": "resource has project && principal.projects.contains(resource.project)",
    "not an optional value": "!(resource has project && principal.projects.contains(resource.project))",
    "an optional value differs": 'resource has note && resource.note != "a"',
    "no optional value or a small one": "if resource has rank then resource.rank < 1 else true",
    "an optional and a sure number": "resource has rank && resource.rank <= resource.level",
    "if with a column": 'if resource.is_secret then resource.owner == principal.id else resource.word == "a"',
    "any of an explicit set": '["a", "图纸"].containsAny([resource.word])',
    "all of an explicit set": '["a", "b"].containsAll([resource.word, "b"])',
    "a set of columns": "[resource.owner, resource.place].contains(principal.id)",
    "and within or": 'resource.is_secret && resource.level > 0 || resource.word == "a"',
    "not over and": "!(resource.is_secret && resource.level > 0)",
    "not over or": '!(resource.is_secret || resource.word == "a")',
    "not over not": "!(!resource.is_secret)",
}


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
