# SPDX-License-Identifier: Apache-2.0
"""The tree of organisations."""

import pytest
from django.db import IntegrityError, transaction

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Conflict, DomainError
from keepwell.kernel.scope import reading
from keepwell.people.choices import OrganisationKind
from keepwell.people.models import Organisation
from keepwell.people.selectors import subtree_ids
from keepwell.people.services import (
    CreateOrganisation,
    MoveOrganisation,
    RenameOrganisation,
    create_organisation,
    move_organisation,
    rename_organisation,
)
from tests.factories import people

pytestmark = pytest.mark.django_db


def test_a_company_below_a_group_belongs_to_the_groups_contract() -> None:
    cast = people.cast()
    assert cast.pumps_office.path == [cast.provider.pk, cast.group.pk, cast.pumps.pk, cast.pumps_office.pk]
    assert cast.pumps_office.customer_id == cast.group.pk
    assert cast.group.is_customer
    assert not cast.pumps.is_customer
    assert not cast.provider.is_customer
    with reading(SYSTEM):
        assert subtree_ids(cast.pumps.pk) == {cast.pumps.pk, cast.pumps_office.pk}


def test_our_own_departments_belong_to_our_house() -> None:
    provider = people.founded()
    support = people.organisation(provider, "support", kind=OrganisationKind.DEPARTMENT)
    assert support.is_provider
    assert support.customer_id == provider.pk
    assert support.ticket_prefix == ""


def test_there_is_one_provider_only() -> None:
    people.founded()
    with pytest.raises(Conflict, match=r"已经|begun already"):
        people.founded(code="second")


def test_a_node_cannot_be_hung_under_itself() -> None:
    cast = people.cast()
    for place in (cast.pumps, cast.pumps_office):
        with pytest.raises(DomainError) as refused:
            move_organisation(SYSTEM, cast.pumps, MoveOrganisation(parent=place.pk))
        assert refused.value.field == "parent"
    with reading(SYSTEM):
        assert Organisation.objects.get(pk=cast.pumps.pk).parent_id == cast.group.pk


def test_a_node_moves_with_everything_under_it() -> None:
    cast = people.cast()
    team = people.organisation(cast.pumps_office, "hd-by-2-a", kind=OrganisationKind.DEPARTMENT)
    move_organisation(SYSTEM, cast.pumps_office, MoveOrganisation(parent=cast.heavy.pk))
    with reading(SYSTEM):
        team.refresh_from_db()
        assert team.path == [cast.provider.pk, cast.group.pk, cast.heavy.pk, cast.pumps_office.pk, team.pk]
        assert subtree_ids(cast.pumps.pk) == {cast.pumps.pk}


def test_a_node_stays_with_its_contract_holder() -> None:
    cast = people.cast()
    other = people.organisation(cast.provider, "north")
    with pytest.raises(DomainError) as refused:
        move_organisation(SYSTEM, cast.pumps, MoveOrganisation(parent=other.pk))
    assert refused.value.field == "parent"


def test_the_provider_stays_the_root() -> None:
    cast = people.cast()
    with pytest.raises(DomainError):
        move_organisation(SYSTEM, cast.provider, MoveOrganisation(parent=cast.group.pk))


def test_a_subsidiary_with_its_own_contract_keeps_it_when_it_moves_under_a_group() -> None:
    cast = people.cast()
    mine = people.organisation(cast.provider, "mining")
    moved = move_organisation(SYSTEM, mine, MoveOrganisation(parent=cast.group.pk))
    assert moved.path == [cast.provider.pk, cast.group.pk, mine.pk]
    assert moved.customer_id == mine.pk


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"code": "泵业"}, "code"),
        ({"code": "hd"}, "code"),
        ({"ticket_prefix": "hd"}, "ticket_prefix"),
        ({"ticket_prefix": ""}, "ticket_prefix"),
        ({"ticket_prefix": "KW"}, "ticket_prefix"),
        ({"name": "  "}, "name"),
        ({"zone": "Asia/Peking"}, "zone"),
        ({"zone": "../../etc/passwd"}, "zone"),
        ({"kind": "provider"}, "kind"),
        ({"kind": "planet"}, "kind"),
    ],
)
def test_a_wrong_word_is_answered_at_its_field(words: dict[str, str], field: str) -> None:
    cast = people.cast()
    valid = {"kind": "company", "code": "south", "name": "南方公司", "ticket_prefix": "NF"}
    with pytest.raises(DomainError) as refused:
        create_organisation(SYSTEM, cast.provider, CreateOrganisation(**{**valid, **words}))
    assert refused.value.field == field


def test_renaming_leaves_code_and_prefix() -> None:
    cast = people.cast()
    renamed = rename_organisation(SYSTEM, cast.group, RenameOrganisation(name="华东装备集团"))
    assert (renamed.name, renamed.code, renamed.ticket_prefix) == ("华东装备集团", "hd", "HD")


@pytest.mark.parametrize(
    "change",
    [
        {"parent": None},
        {"kind": "provider"},
        {"ticket_prefix": ""},
        {"ticket_prefix": "KW"},
        {"language": "de"},
    ],
)
def test_the_database_itself_refuses_a_broken_node(change: dict[str, object]) -> None:
    cast = people.cast()
    with reading(SYSTEM), pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=cast.group.pk).update(**change)
