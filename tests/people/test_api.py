# SPDX-License-Identifier: Apache-2.0
"""People in the JSON API."""

import pytest
from django.test import Client

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.people.models import ApiToken, Person
from keepwell.people.services import CreateToken, create_token
from keepwell.signin.services import forget_tokens
from tests.factories import people

pytestmark = pytest.mark.django_db


def caller(cast: people.Cast, who: str) -> Client:
    forget_tokens()
    account = people.account(getattr(cast, who), f"{who}@example.com")
    token = create_token(SYSTEM, account, CreateToken(label="test"))
    return Client(
        headers={"authorization": f"Bearer {token.secret}", "accept-language": "en"}, enforce_csrf_checks=True
    )


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer kw_wrong"}, {"authorization": "Basic eDp5"}])
def test_without_a_living_key_the_answer_is_401(client: Client, headers: dict[str, str]) -> None:
    people.founded()
    answer = client.get("/api/v1/me", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_me_says_who_calls() -> None:
    cast = people.cast()
    body = caller(cast, "liu").get("/api/v1/me").json()
    assert body["name"] == "小刘"
    assert set(body["roles"]["key_user"]) == {str(cast.pumps.pk), str(cast.pumps_office.pk)}
    assert body["everywhere"] == []


def test_lists_hold_what_the_caller_may_see_and_page_by_key() -> None:
    cast = people.cast()
    client = caller(cast, "liu")
    names = {one["name"] for one in client.get("/api/v1/persons").json()["items"]}
    assert "小陈" not in names
    assert {"小刘", "赵工", "周敏"} <= names
    seen, after = [], None
    while True:
        body = client.get("/api/v1/persons", {"limit": 2, **({"after": after} if after else {})}).json()
        seen += [one["name"] for one in body["items"]]
        after = body["next"]
        if after is None:
            break
    assert sorted(seen) == sorted(names)
    assert client.get(f"/api/v1/persons/{cast.chen.pk}").status_code == 404
    assert client.get(f"/api/v1/organisations/{cast.heavy.pk}").status_code == 404
    assert client.get("/api/v1/persons", {"limit": 0}).status_code == 422
    codes = [one["code"] for one in client.get("/api/v1/organisations", {"below": str(cast.pumps.pk)}).json()["items"]]
    assert codes == ["hd-by", "hd-by-2"]


def test_a_person_is_added_by_the_common_write_surface() -> None:
    cast = people.cast()
    client = caller(cast, "zhou")
    answer = client.post(
        f"/api/v1/organisations/{cast.pumps.pk}/add-person", {"name": "老王"}, content_type="application/json"
    )
    assert answer.status_code == 200
    assert answer.json()["name"] == "老王"
    with reading(SYSTEM):
        assert Person.objects.filter(name="老王", organisation=cast.pumps).exists()
    refused = client.post(
        f"/api/v1/organisations/{cast.provider.pk}/hold-role",
        {"person": str(cast.zhou.pk), "role": "security_admin"},
        content_type="application/json",
    )
    assert refused.status_code == 403


def test_a_key_made_by_the_api_is_shown_once() -> None:
    cast = people.cast()
    client = caller(cast, "liu")
    me = client.get("/api/v1/me").json()
    answer = client.post(
        f"/api/v1/accounts/{me['account_id']}/create-token", {"label": "next"}, content_type="application/json"
    )
    secret = answer.json()["secret"]
    assert ApiToken.objects.get(label="next").prefix == secret[:8]
    assert Client(headers={"authorization": f"Bearer {secret}"}).get("/api/v1/me").status_code == 200


def test_teams_and_notices_are_readable() -> None:
    cast = people.cast()
    people.team(cast.provider, "support", cast.wang)
    client = caller(cast, "liu")
    assert [one["code"] for one in client.get("/api/v1/teams").json()] == ["support"]
    assert client.get("/api/v1/notices").json() == []
