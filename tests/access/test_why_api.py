# SPDX-License-Identifier: Apache-2.0
"""`/api/v1/why`: the caller asks what the policies say to him."""

import pytest
from django.test import Client

from keepwell.kernel.actor import SYSTEM
from keepwell.people.services import CreateToken, create_token
from keepwell.signin.services import forget_tokens
from tests.factories import people

pytestmark = pytest.mark.django_db


def _caller(cast: people.Cast, who: str) -> Client:
    forget_tokens()
    account = people.account(getattr(cast, who), f"{who}@example.com")
    token = create_token(SYSTEM, account, CreateToken(label="test"))
    return Client(headers={"authorization": f"Bearer {token.secret}"})


def test_a_refusal_names_what_would_have_permitted_it() -> None:
    cast = people.cast()
    asked = {"action": "people.retire_person", "id": str(cast.liu.pk)}
    body = _caller(cast, "zhao").get("/api/v1/why", asked).json()
    assert (body["allowed"], body["verdict"], body["decided_by"]) == (False, "没有任何策略允许这样做。", [])
    lines = {one["id"]: one["facts"] for one in body["would_permit"]}
    assert lines["people.system_admin_keeps_people"] == ["您在这里不具备以下任何角色：系统管理员。"]


def test_a_permission_names_its_policy_in_the_accounts_language() -> None:
    cast = people.cast()
    asked = {"action": "people.change_person", "id": str(cast.liu.pk)}
    body = _caller(cast, "zhao").get("/api/v1/why", asked).json()
    assert (body["allowed"], body["verdict"], body["would_permit"]) == (True, "允许。", [])
    assert [one["id"] for one in body["decided_by"]] == ["people.customer_leads_keep_their_people"]
    assert body["decided_by"][0]["reason"] == "信息化专干和处室负责人维护本单位的人员、联系方式和缺勤。"


@pytest.mark.parametrize("asked", [{"action": "people.no_such_act"}, {"action": "people.change_person"}])
def test_unknown_acts_are_not_found(asked: dict[str, str]) -> None:
    assert _caller(people.cast(), "zhao").get("/api/v1/why", asked).status_code == 404


def test_what_the_caller_may_not_see_is_not_explained_to_him() -> None:
    cast = people.cast()
    asked = {"action": "people.change_person", "id": str(cast.chen.pk)}
    assert _caller(cast, "liu").get("/api/v1/why", asked).status_code == 404
