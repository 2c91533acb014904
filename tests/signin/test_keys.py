# SPDX-License-Identifier: Apache-2.0
"""API keys: shown once, kept as a digest, refused when revoked or expired."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import DomainError
from keepwell.people.models import Account, ApiToken
from keepwell.people.services import CreateToken, close_account, create_token, revoke_token
from keepwell.signin.services import account_of_token, forget_tokens
from tests.factories import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def liu() -> Account:
    forget_tokens()
    return people.account(people.cast().liu, "liu@example.com")


def key_of(account: Account, **words: object) -> tuple[ApiToken, str]:
    token = create_token(SYSTEM, account, CreateToken(label="夜间同步", **words))
    return token, token.secret


def test_a_key_opens_its_account_and_we_keep_its_digest_only(liu: Account) -> None:
    token, secret = key_of(liu)
    assert secret.startswith("kw_")
    assert len(secret) == 46
    token.refresh_from_db()
    assert token.digest == hashlib.sha256(secret.encode()).hexdigest()
    assert token.prefix == secret[:8]
    assert account_of_token(secret) == liu


def test_a_repeated_request_does_not_show_the_key_again(liu: Account) -> None:
    first = create_token(SYSTEM, liu, CreateToken(label="x"), key="once")
    again = create_token(SYSTEM, liu, CreateToken(label="x"), key="once")
    assert again.pk == first.pk
    assert not hasattr(again, "secret")
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize("wrong", ["", "kw_", "kw_" + "A" * 43, "Bearer kw_x", "kw_\x00"])
def test_anything_else_opens_nothing(liu: Account, wrong: str) -> None:
    key_of(liu)
    assert account_of_token(wrong) is None


def test_a_revoked_key_is_refused_once_what_was_kept_is_gone(liu: Account) -> None:
    token, secret = key_of(liu)
    assert account_of_token(secret) == liu
    revoke_token(SYSTEM, token)
    assert account_of_token(secret) == liu  # for at most 30 seconds, as promised
    forget_tokens()
    assert account_of_token(secret) is None


def test_an_expired_key_and_a_closed_account_are_refused(liu: Account) -> None:
    token, secret = key_of(liu)
    ApiToken.objects.filter(pk=token.pk).update(
        created_at=datetime(2020, 1, 1, tzinfo=UTC), expires_at=clock.now() - timedelta(seconds=1)
    )
    assert account_of_token(secret) is None
    _token, living = key_of(liu)
    close_account(SYSTEM, liu)
    assert account_of_token(living) is None


def test_the_last_use_is_noted(liu: Account) -> None:
    token, secret = key_of(liu)
    account_of_token(secret)
    token.refresh_from_db()
    assert token.last_used_at is not None
    assert clock.now() - token.last_used_at < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("words", "field"), [({"days": 0}, "days"), ({"days": 366}, "days"), ({"label": " "}, "label")]
)
def test_a_key_has_a_purpose_and_an_end(liu: Account, words: dict[str, object], field: str) -> None:
    with pytest.raises(DomainError) as refused:
        create_token(SYSTEM, liu, CreateToken(**{"label": "x", **words}))
    assert refused.value.field == field


def test_the_database_itself_wants_an_end(liu: Account) -> None:
    token, _secret = key_of(liu)
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiToken.objects.filter(pk=token.pk).update(expires_at=token.created_at)


def test_the_page_shows_a_new_key_once_and_then_its_beginning(liu: Account, client: Client) -> None:
    client.post("/sign-in/", {"email": "liu@example.com", "password": people.PASSWORD})
    answer = client.post("/profile/keys/new/", {"label": "夜间同步", "days": "30", "kw-key": "k1"})
    token = ApiToken.objects.get()
    assert (token.expires_at - token.created_at).days == 30
    assert f"{token.prefix}" in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    page = client.get("/profile/").content.decode()
    assert token.prefix in page
    assert "夜间同步" in page
    answer = client.post(f"/profile/keys/{token.pk}/revoke/")
    assert answer.status_code == 303
    assert "夜间同步" not in client.get("/profile/").content.decode()


def test_nobody_revokes_another_persons_key(liu: Account, client: Client) -> None:
    token, _secret = key_of(liu)
    people.account(people.person(people.organisation_of(liu), "老孙"), "sun@example.com")
    client.post("/sign-in/", {"email": "sun@example.com", "password": people.PASSWORD})
    assert client.post(f"/profile/keys/{token.pk}/revoke/").status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None
