# SPDX-License-Identifier: Apache-2.0
"""A provider's word is believed only when it holds in every point, and only about its own people."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import DomainError
from keepwell.kernel.scope import reading
from keepwell.people.models import Account, Person
from keepwell.people.services import retire_person
from keepwell.signin.models import Identity, IdentityProvider, OpenSession
from keepwell.signin.services.remove_provider import remove_provider
from keepwell.signin.services.set_up_provider import SetUpProvider, set_up_provider
from tests.factories import people
from tests.factories.idp import CLIENT, SECRET, Idp, begun, came_back, idp

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def cast() -> people.Cast:
    made = people.cast()
    people.account(made.liu, "liu@hd.example")
    people.account(made.zhou, "zhou@example.com")
    return made


@pytest.fixture
def told() -> Iterator[Idp]:
    known = replace(settings.KEEPWELL, outbound_inside=("127.0.0.1",))
    with override_settings(KEEPWELL=known), idp() as running:
        yield running


def _set_up(cast: people.Cast, told: Idp, **words: Any) -> IdentityProvider:
    command = {"code": "hd", "name": "华东", "organisation": cast.group.pk, "issuer": told.issuer}
    command |= {"client_id": CLIENT, "client_secret": SECRET}
    return set_up_provider(SYSTEM, SetUpProvider(**{**command, **words}))


def _enters(told: Idp, client: Client | None = None) -> bool:
    client = client or Client()
    answer = came_back(client, begun(client, told))
    assert answer.status_code in (303, 403)
    return answer.status_code == 303 and client.get("/profile/").status_code == 200


def _sessions() -> int:
    with reading(SYSTEM):
        return OpenSession.objects.count()


def test_an_answer_that_holds_opens_a_session_where_one_wanted_to_go(cast: people.Cast, told: Idp) -> None:
    _set_up(cast, told)
    client = Client()
    answer = came_back(client, begun(client, told))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/profile/")
    assert cast.liu.name in client.get("/profile/").content.decode()


@pytest.mark.parametrize(
    "lie",
    [
        {"aud": "another client"},
        {"aud": None},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"exp": None},
        {"nonce": "of another browser"},
        {"nonce": None},
        {"sub": "s-2"},
        {"sub": None},
        {"azp": "another client"},
        {"iat": 99_999_999_999},
    ],
)
def test_an_id_token_that_does_not_hold_opens_nothing(cast: people.Cast, told: Idp, lie: dict[str, Any]) -> None:
    _set_up(cast, told)
    told.token = lie
    assert not _enters(told)
    assert _sessions() == 0


@pytest.mark.parametrize("signed_by", ["nobody", "another key", "public key"])
def test_an_id_token_the_provider_did_not_sign_opens_nothing(cast: people.Cast, told: Idp, signed_by: str) -> None:
    _set_up(cast, told)
    told.signed_by = signed_by
    assert not _enters(told)
    assert _sessions() == 0


def test_an_answer_fits_one_question_of_one_browser_once(cast: people.Cast, told: Idp) -> None:
    _set_up(cast, told)
    mine, others = Client(), Client()
    state = begun(mine, told)
    assert came_back(others, state).status_code == 403
    assert came_back(mine, "made-up").status_code == 403
    assert told.codes_used == 0  # nothing was even asked
    assert came_back(mine, state).status_code == 303
    again = came_back(mine, state)
    assert again.status_code == 403
    assert told.codes_used == 1


def test_a_cancelled_or_failed_sign_in_leads_back(cast: people.Cast, told: Idp) -> None:
    _set_up(cast, told)
    client = Client(headers={"accept-language": "en"})
    cancelled = client.get("/sign-in/company/hd/callback/", {"state": begun(client, told), "error": "access_denied"})
    assert (cancelled.status_code, cancelled.headers["Location"]) == (303, "/sign-in/")
    failed = client.get("/sign-in/company/hd/callback/", {"state": begun(client, told), "error": "server_error"})
    assert failed.status_code == 403
    assert "<script" not in failed.content.decode().partition("<main")[2]


@pytest.mark.parametrize("verified", [False, None, "false", 0, 1, "yes", "True", []])
def test_an_address_the_provider_does_not_vouch_for_takes_nobody_over(
    cast: people.Cast, told: Idp, verified: object
) -> None:
    _set_up(cast, told, makes_people=True)
    told.userinfo = {"email_verified": verified}
    assert not _enters(told)
    with reading(SYSTEM):
        assert not Identity.objects.exists()


def test_a_provider_without_that_word_may_be_trusted_but_never_against_its_word(cast: people.Cast, told: Idp) -> None:
    _set_up(cast, told, trusts_addresses=True)
    told.userinfo = {"email_verified": False}
    assert not _enters(told)
    told.userinfo = {"email_verified": None}
    assert _enters(told)


def test_a_customers_provider_lets_in_nobody_of_ours_nor_of_another_customer(cast: people.Cast, told: Idp) -> None:
    _set_up(cast, told, organisation=cast.heavy.pk, makes_people=True)
    for email in ("zhou@example.com", "liu@hd.example", "admin@example.com"):
        told.userinfo = {"email": email}
        assert not _enters(told)
    with reading(SYSTEM):
        assert not Identity.objects.exists()


def test_the_subject_says_who_one_is_and_an_address_given_on_does_not(cast: people.Cast, told: Idp) -> None:
    _set_up(cast, told)
    assert _enters(told)
    told.userinfo = told.token = {"sub": "s-2"}  # the address was given to a successor there
    assert not _enters(told)
    told.userinfo, told.token = {"email": "new@hd.example"}, {}
    assert _enters(told)


def test_who_has_left_or_was_closed_does_not_come_back_by_his_provider(cast: people.Cast, told: Idp) -> None:
    _set_up(cast, told, makes_people=True)
    assert _enters(told)
    retire_person(SYSTEM, cast.liu)
    assert not _enters(told)


def test_a_newcomer_becomes_the_one_person_with_his_address_or_a_new_one(cast: people.Cast, told: Idp) -> None:
    _set_up(cast, told, makes_people=True)
    known = people.person(cast.pumps, "新同事", email="neu@hd.example")
    told.userinfo = told.token = {"sub": "s-7", "email": "NEU@hd.example", "name": "x"}
    assert _enters(told)
    with reading(SYSTEM):
        assert Account.objects.get(email="neu@hd.example").person_id == known.pk
    told.userinfo = told.token = {"sub": "s-8", "email": "ganz@hd.example", "name": "新" * 200}
    assert _enters(told)
    with reading(SYSTEM):
        made = Person.objects.get(account__email="ganz@hd.example")
        assert (made.organisation_id, len(made.name)) == (cast.group.pk, 80)
        assert not made.roles.exists()


def test_without_new_people_a_stranger_is_told_to_ask(cast: people.Cast, told: Idp) -> None:
    _set_up(cast, told)
    told.userinfo = told.token = {"sub": "s-9", "email": "fremd@hd.example"}
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    answer = came_back(client, begun(client, told))
    assert "Ask your administrator for an invitation." in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "lie"),
    [
        ("issuer", "https://evil.example"),
        ("token_endpoint", "http://evil.example/token"),
        ("authorization_endpoint", "javascript:alert(1)"),
        ("jwks_uri", ""),
        ("userinfo_endpoint", None),
        ("code_challenge_methods_supported", ["plain"]),
    ],
)
def test_a_description_that_does_not_fit_is_not_followed(cast: people.Cast, told: Idp, field: str, lie: object) -> None:
    _set_up(cast, told)
    told.description = {field: lie}
    answer = Client().get("/sign-in/company/hd/")
    assert answer.status_code == 403


def test_the_own_network_is_not_asked_unless_the_operator_says_so(cast: people.Cast, told: Idp) -> None:
    _set_up(cast, told)
    with override_settings(KEEPWELL=replace(settings.KEEPWELL, outbound_inside=())):
        assert Client().get("/sign-in/company/hd/").status_code == 403


def test_a_provider_that_is_off_or_gone_is_no_way_in(cast: people.Cast, told: Idp) -> None:
    row = _set_up(cast, told)
    page = Client().get("/sign-in/").content.decode()
    assert "/sign-in/company/hd/" in page
    _set_up(cast, told, is_on=False)
    assert Client().get("/sign-in/company/hd/").status_code == 404
    assert "/sign-in/company/hd/" not in Client().get("/sign-in/").content.decode()
    remove_provider(SYSTEM, row)
    for address in ("/sign-in/company/hd/", "/sign-in/company/hd/callback/?state=x&code=y"):
        assert Client().get(address).status_code == 404


def test_the_secret_is_sealed_and_another_issuer_unlinks_everybody(cast: people.Cast, told: Idp) -> None:
    row = _set_up(cast, told)
    assert row.client_secret.startswith("kw1.")
    assert _enters(told)
    with pytest.raises(DomainError) as refused:
        _set_up(cast, told, issuer="https://other.example", client_secret="")
    assert refused.value.field == "client_secret"
    _set_up(cast, told, name="华东（新）", client_secret="")
    with reading(SYSTEM):
        assert Identity.objects.count() == 1
    _set_up(cast, told, issuer="https://other.example")
    with reading(SYSTEM):
        assert not Identity.objects.exists()


@pytest.mark.parametrize(
    "issuer", ["http://sso.hd.example", "ftp://x", "sso.hd.example", "http://127.0.0.1.evil.example"]
)
def test_an_issuer_that_others_could_speak_for_is_refused(cast: people.Cast, told: Idp, issuer: str) -> None:
    with pytest.raises(DomainError) as refused:
        _set_up(cast, told, issuer=issuer)
    assert refused.value.field == "issuer"
