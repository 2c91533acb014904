# SPDX-License-Identifier: Apache-2.0
"""A form that was sent after the session had ended: nothing typed is lost."""

import re

import pytest
from django.test import Client

from tests.factories import people
from tests.factories.signin import typed

pytestmark = pytest.mark.django_db
WORDS = {"language": "en", "zone": "Europe/Berlin", "password": "hush-hush-hush", "kw-key": "k"}


def fields(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))


@pytest.mark.parametrize("part", [False, True])
def test_what_was_typed_comes_back_with_a_way_to_sign_in(part: bool) -> None:
    people.founded()
    headers = {"HX-Request": "true"} if part else {}
    answer = Client().post("/profile/language/?x=1", WORDS, headers=headers)
    assert answer.status_code == (422 if part else 401)
    assert answer.headers.get("HX-Retarget") == ("body" if part else None)
    page = answer.content.decode()
    kept = fields(page)
    assert kept["language"] == "en"
    assert kept["zone"] == "Europe/Berlin"
    assert kept["kw-key"] == "k"
    assert "hush-hush-hush" not in page
    assert 'action="/profile/language/?x=1"' in page
    assert "/sign-in/?next=/sign-in/back/" in page


def test_sent_again_after_signing_in_it_is_done() -> None:
    people.account(people.cast().liu, "liu@example.com")
    client = Client()
    page = client.post("/profile/language/", WORDS).content.decode()
    typed(client, "liu@example.com", way_on="/sign-in/back/")
    assert client.get("/sign-in/back/").status_code == 200
    sent = {name: value for name, value in fields(page).items() if name != "csrfmiddlewaretoken"}
    assert client.post("/profile/language/", sent).status_code == 303
    assert "Europe/Berlin" in client.get("/profile/").content.decode()


def test_a_stale_token_is_renewed_for_our_own_forms_only() -> None:
    people.account(people.cast().liu, "liu@example.com")
    client = Client(enforce_csrf_checks=True)
    own = {"Sec-Fetch-Site": "same-origin"}
    page = client.get("/sign-in/").content.decode()
    token = fields(page).get("csrfmiddlewaretoken") or re.findall(r'csrfmiddlewaretoken" value="(\w+)"', page)[0]
    typed_in = {"email": "liu@example.com", "password": people.PASSWORD, "csrfmiddlewaretoken": token}
    assert client.post("/sign-in/", typed_in).status_code == 303
    stale = client.post("/profile/language/", WORDS, headers=own)
    assert stale.status_code == 403
    assert fields(stale.content.decode())["zone"] == "Europe/Berlin"
    foreign = client.post("/profile/language/", WORDS, headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    assert "Europe/Berlin" not in foreign.content.decode()
    assert 'action="/profile/language/' not in foreign.content.decode()
