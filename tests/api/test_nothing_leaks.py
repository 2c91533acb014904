# SPDX-License-Identifier: Apache-2.0
"""A stranger's account sees and changes nothing of another customer: every action, every address, search and files."""

from typing import Any

import psycopg
import pytest
from django.test import Client

from keepwell.kernel import clock
from keepwell.kernel.api.addresses import address
from keepwell.kernel.registry import actions
from keepwell.people.models import Account
from keepwell.site.api import make
from tests.api.leaking import SECRETS, World, addresses, body_for, hashes, world
from tests.factories.api import Caller


@pytest.fixture(scope="module")
def other(committed_for_module: None) -> World:
    """The other customer's world, made once: nothing that follows may change it."""
    return world()


@pytest.fixture(scope="module")
def caller(other: World) -> Caller:
    """The stranger's program."""
    return Caller(other.desk.stranger, language="zh-hans")


@pytest.fixture(scope="module")
def browser(other: World, caller: Caller) -> Client:
    """The stranger's browser, signed in."""
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(Account.objects.get(person=other.desk.stranger))
    session = client.session
    session["kw_signed_in_at"] = clock.now().timestamp()
    session.save()
    return client


def _told(text: str, other: World) -> list[str]:
    return [secret for secret in (*SECRETS, *other.numbers) if secret in text]


def test_the_door_is_open_to_those_who_belong(other: World) -> None:
    """Otherwise the tests below would prove nothing."""
    own = Caller(other.desk.cast.zhou, language="zh-hans")
    seen = own.get("/tickets").content.decode() + own.get(f"/tickets/{other.numbers[0]}").content.decode()
    assert "机密主梁" in seen
    assert own.get("/search", q="机密主梁").json()


@pytest.mark.parametrize("name", sorted(actions()))
def test_no_action_reaches_another_customers_rows(
    name: str, other: World, caller: Caller, as_superuser: psycopg.Connection
) -> None:
    action = actions()[name]
    if action.is_set and action.is_creation:
        return  # imports take streams and are no part of the API
    before = hashes(as_superuser, other.desk.cast.group.pk)
    for key in other.ids.get(action.target, [None])[:2] if action.target else [None]:
        ids = [key] if action.is_set and key else None
        path = address(action).replace("{id}", str(key or other.desk.cast.pumps.pk))
        answer = caller.post(path, body_for(action.command, other.desk.cast.chen.pk, ids))
        assert _told(answer.content.decode(), other) == []
        if action.is_set and answer.status_code == 200:
            assert answer.json()["done"] == 0
        else:
            assert answer.status_code in (403, 404), (path, answer.content.decode())
    assert hashes(as_superuser, other.desk.cast.group.pk) == before


def test_no_reading_of_the_api_tells_anything(other: World, caller: Caller) -> None:
    schema: dict[str, Any] = make_schema()
    for path, operations in schema["paths"].items():
        if "get" not in operations:
            continue
        for key in [*other.any_id, *other.numbers]:
            filled = path.removeprefix("/api/v1")
            for name in {part.split("}")[0] for part in filled.split("{")[1:]}:
                filled = filled.replace("{" + name + "}", str(key))
            answer = caller.get(filled)
            told = [word for word in _told(answer.content.decode(), other) if word not in filled]
            assert told == [], (filled, answer.status_code)
            if "{" not in path:
                break


def make_schema() -> dict[str, Any]:
    """The description of the API as clients read it."""
    answer = Client().get("/api/v1/openapi.json")
    if answer.status_code == 200:
        found: dict[str, Any] = answer.json()
        return found
    return dict(make().get_openapi_schema(path_prefix="/api/v1/"))


def test_searching_finds_nothing(other: World, caller: Caller) -> None:
    for word in (*SECRETS, *other.numbers, "丢件", "7731"):
        answer = caller.get("/search", q=word)
        assert answer.status_code == 200
        assert [told for told in _told(answer.content.decode(), other) if told != word] == []
        assert not answer.json().get("items"), word


def test_no_page_tells_anything(other: World, browser: Client) -> None:
    seen = 0
    for path in addresses(other):
        if path == "/ui/style/":
            continue  # shows the kit with sample words of its own
        answer = browser.get(path)
        text = (
            b"".join(answer.streaming_content).decode("utf-8", "replace")
            if answer.streaming
            else answer.content.decode()
        )
        told = [word for word in _told(text, other) if word not in path]
        assert told == [], (path, answer.status_code)
        assert answer.status_code < 500, path
        seen += 1
    assert seen > 100


def test_no_form_changes_anything(other: World, browser: Client, as_superuser: psycopg.Connection) -> None:
    before = hashes(as_superuser, other.desk.cast.group.pk)
    for path in addresses(other):
        if path.startswith(("/sign-out", "/profile", "/notices", "/language", "/preferences")):
            continue  # the stranger's own affairs
        answer = browser.post(path, {"body": "x", "reason": "x", "title": "x"})
        assert answer.status_code < 500, path
    assert hashes(as_superuser, other.desk.cast.group.pk) == before


def test_searching_by_page_with_the_secret_itself_shows_only_the_question(other: World, browser: Client) -> None:
    for path in ("/search/", "/people/", "/desk/"):
        text = browser.get(path, {"q": "机密主梁", "text": "机密主梁"}).content.decode()
        assert "7731" not in text


def test_the_stranger_can_still_work_for_himself(other: World, caller: Caller) -> None:
    """A refusal of everything would be no proof: his own request is opened, and the other desk does not see it."""
    path = f"/organisations/{other.desk.elsewhere.pk}/open-ticket"
    made = caller.post(path, {"title": "我自己的问题"})
    assert made.status_code == 200, made.content.decode()
