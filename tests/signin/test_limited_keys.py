# SPDX-License-Identifier: Apache-2.0
"""Keys with less than their owner has: reading only, chosen acts, chosen organisations; and their renewal."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import DomainError
from keepwell.kernel.scope import reading
from keepwell.people.models import Account, ApiToken
from keepwell.people.services import CreateToken, RotateToken, create_token, rotate_token
from keepwell.signin.services import forget_tokens
from tests.factories.desk import Desk, desk, opened
from tests.factories.people import account

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Desk:
    forget_tokens()
    return desk()


def login(story: Desk, name: str) -> Account:
    with reading(SYSTEM):
        found = Account.objects.filter(person=story.person(name)).first()
    return found or account(story.person(name), f"{name}@example.com")


def keyed(secret: str) -> Client:
    return Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})


def program(story: Desk, name: str, **words: Any) -> Client:
    return keyed(create_token(SYSTEM, login(story, name), CreateToken(label="x", **words)).secret)


def reply(client: Client, ticket: Any) -> Any:
    return client.post(f"/api/v1/tickets/{ticket.pk}/reply", {"body": "您好"}, "application/json")


def test_a_reading_key_reads_and_changes_nothing(story: Desk) -> None:
    ticket = opened(story)
    reader = program(story, "wang", level="read")
    page = reader.get(f"/api/v1/tickets/{ticket.number}")
    assert page.status_code == 200
    assert page.json()["verbs"] == []
    refused = reply(reader, ticket)
    assert refused.status_code == 403
    assert "API key" in refused.json()["reasons"][0]
    assert refused.json()["policies"] == ["key.limits"]
    assert reader.post("/api/v1/uploads", {"file": SimpleUploadedFile("a.txt", b"a")}).status_code == 403
    assert reply(program(story, "wang"), ticket).status_code == 200


@pytest.mark.parametrize("acts", [("desk.reply",), ("desk",)])
def test_a_key_for_chosen_acts_or_rooms_does_those_only(story: Desk, acts: tuple[str, ...]) -> None:
    ticket = opened(story)
    client = program(story, "wang", level="chosen", acts=acts)
    assert reply(client, ticket).status_code == 200
    taken = client.post(f"/api/v1/tickets/{ticket.pk}/take", {}, "application/json")
    assert (taken.status_code == 403) == (acts == ("desk.reply",))
    role = client.post("/api/v1/profile", {}, "application/json")
    assert role.status_code == 404


def test_a_key_for_one_organisation_sees_and_reaches_that_one_only(story: Desk) -> None:
    here = opened(story, "liu", title="泵")
    there = opened(story, "chen", title="重机")
    client = program(story, "wang", places=(story.cast.pumps.pk,))
    listed = client.get("/api/v1/tickets").json()["items"]
    assert [one["number"] for one in listed] == [here.number]
    assert client.get(f"/api/v1/tickets/{there.number}").status_code == 404
    assert reply(client, there).status_code == 404
    assert reply(client, here).status_code == 200
    me = client.get("/api/v1/me").json()
    assert me["everywhere"] == []


def test_places_must_be_ones_own(story: Desk) -> None:
    with pytest.raises(DomainError) as refused:
        create_token(story.as_("chen"), login(story, "chen"), CreateToken(label="x", places=(story.elsewhere.pk,)))
    assert refused.value.field == "places"


@pytest.mark.parametrize(
    ("words", "field"),
    [({"level": "chosen"}, "acts"), ({"level": "chosen", "acts": ("no.such",)}, "acts"), ({"days": 400}, "days")],
)
def test_a_key_says_what_is_wrong_with_its_limits(story: Desk, words: dict[str, Any], field: str) -> None:
    with pytest.raises(DomainError) as refused:
        create_token(SYSTEM, login(story, "chen"), CreateToken(label="x", **words))
    assert refused.value.field == field


def test_the_installations_policy_says_how_long_keys_live(story: Desk) -> None:
    with override_settings(KEEPWELL=replace(settings.KEEPWELL, api_key_days=30)):
        with pytest.raises(DomainError):
            create_token(SYSTEM, login(story, "chen"), CreateToken(label="x", days=31))
        create_token(SYSTEM, login(story, "chen"), CreateToken(label="x", days=30))


@pytest.mark.parametrize("words", [{"level": "chosen", "acts": ("people",)}, {"places": "heavy"}])
def test_a_limited_key_cannot_become_its_owner(story: Desk, words: dict[str, Any]) -> None:
    if "places" in words:
        words = {"places": (story.cast.heavy.pk,)}
    client = program(story, "chen", **words)
    owner = login(story, "chen")
    for verb, body in (("create-token", {"label": "more"}), ("set-password", {"password": "correct-horse-9!"})):
        refused = client.post(f"/api/v1/accounts/{owner.pk}/{verb}", body, "application/json")
        assert refused.status_code in (403, 404), (verb, refused.content)
    with reading(SYSTEM):
        assert ApiToken.objects.filter(person=story.cast.chen).count() == 1


def test_a_renewed_key_has_the_old_ones_limits_and_both_are_good_for_a_while(
    story: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = create_token(SYSTEM, login(story, "wang"), CreateToken(label="MES", level="read", days=60))
    new = rotate_token(story.as_("wang"), old, RotateToken(days=30, overlap_hours=2))
    assert (new.acts, new.label) == ([], "MES")
    assert keyed(old.secret).get("/api/v1/me").status_code == 200
    assert keyed(new.secret).get("/api/v1/me").status_code == 200
    later = clock.now() + timedelta(hours=2, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    forget_tokens()
    assert keyed(old.secret).get("/api/v1/me").status_code == 401
    assert keyed(new.secret).get("/api/v1/me").status_code == 200
    gone = rotate_token(story.as_("wang"), new, RotateToken(overlap_hours=0))
    forget_tokens()
    assert keyed(new.secret).get("/api/v1/me").status_code == 401
    assert keyed(gone.secret).get("/api/v1/me").status_code == 200
