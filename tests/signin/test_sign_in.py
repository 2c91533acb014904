# SPDX-License-Identifier: Apache-2.0
"""Signing in by password: the same answer for everybody, and a pause after too many tries."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client
from django.utils.translation import override

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import DomainError
from keepwell.people.models import Account
from keepwell.people.services import SetPassword, close_account, set_password
from keepwell.signin.models import Attempt
from keepwell.signin.services import sign_in
from tests.factories import people

pytestmark = pytest.mark.django_db

HERE, THERE = "192.0.2.1", "192.0.2.2"
WRONG = "wrong-horse-battery"


@pytest.fixture
def liu() -> Account:
    return people.account(people.cast().liu, "liu@example.com")


def attempt(password: str, *, email: str = "liu@example.com", address: str = HERE, later: int = 0) -> Account:
    return sign_in(email, password, address=address, now=people.NOW + timedelta(minutes=later))


def fail(times: int, **words: str) -> None:
    for _ in range(times):
        with pytest.raises(DomainError):
            attempt(WRONG, **words)


def test_the_right_password_opens_whatever_the_letter_case_of_the_address(liu: Account) -> None:
    assert attempt(people.PASSWORD, email="  Liu@Example.COM ") == liu


def test_after_five_wrong_passwords_the_right_one_is_refused_for_fifteen_minutes(liu: Account) -> None:
    fail(5)
    with pytest.raises(DomainError):
        attempt(people.PASSWORD)
    with pytest.raises(DomainError):
        attempt(people.PASSWORD, address=THERE, later=14)
    assert attempt(people.PASSWORD, later=15) == liu


def test_knocking_on_a_closed_door_does_not_keep_it_closed(liu: Account) -> None:
    fail(5)
    for minute in range(1, 15):
        with pytest.raises(DomainError):
            attempt(WRONG, later=minute)
    assert attempt(people.PASSWORD, later=15) == liu


def test_four_wrong_passwords_are_forgiven_by_the_right_one(liu: Account) -> None:
    fail(4)
    attempt(people.PASSWORD)
    fail(4)
    assert attempt(people.PASSWORD) == liu


def test_one_address_may_not_try_everybody(liu: Account) -> None:
    for number in range(50):
        with pytest.raises(DomainError):
            attempt(WRONG, email=f"nobody{number}@example.com")
    with pytest.raises(DomainError):
        attempt(people.PASSWORD)
    assert attempt(people.PASSWORD, address=THERE) == liu


def test_success_elsewhere_does_not_wash_an_address_clean(liu: Account) -> None:
    for number in range(49):
        with pytest.raises(DomainError):
            attempt(WRONG, email=f"nobody{number}@example.com")
    attempt(people.PASSWORD)
    assert Attempt.objects.filter(address=HERE).count() == 49


def test_unknown_wrong_paused_and_closed_are_answered_with_the_same_words(liu: Account) -> None:
    said = set()
    for email in ("nobody@example.com", "liu@example.com"):
        for _ in range(7):
            with pytest.raises(DomainError) as refused:
                attempt(WRONG, email=email)
            said.add(str(refused.value.message))
    close_account(SYSTEM, people.account(people.person(people.organisation_of(liu), "老孙"), "sun@example.com"))
    with pytest.raises(DomainError) as refused:
        attempt(people.PASSWORD, email="sun@example.com", address=THERE)
    said.add(str(refused.value.message))
    assert len(said) == 1


def test_every_refusal_costs_one_password_check(liu: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    plainly = Argon2PasswordHasher.verify

    def counting(hasher: Argon2PasswordHasher, password: str, encoded: str) -> bool:
        checked.append(password)
        return plainly(hasher, password, encoded)

    monkeypatch.setattr(Argon2PasswordHasher, "verify", counting)
    for email in ("nobody@example.com", "liu@example.com"):
        fail(7, email=email)
    assert checked == [WRONG] * 14


def test_the_page_answers_the_same_for_unknown_and_known(liu: Account, client: Client) -> None:
    pages = set()
    for email in ("nobody@example.com", "liu@example.com"):
        answer = client.post("/sign-in/", {"email": email, "password": WRONG})
        text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|"X-CSRFToken": "[^"]+"', "", answer.content.decode())
        pages.add((answer.status_code, re.sub(r'data-now="\d+"', "", text).replace(email, "")))
    assert len(pages) == 1
    assert next(iter(pages))[0] == 422


def test_signing_in_opens_a_session_under_a_new_key_and_out_ends_it(liu: Account, client: Client) -> None:
    client.get("/sign-in/")
    planted = client.session
    planted["cart"] = "x"
    planted.save()
    before = client.session.session_key
    answer = client.post("/sign-in/", {"email": "liu@example.com", "password": people.PASSWORD, "next": "/profile/"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/profile/")
    assert client.session.session_key != before
    assert "小刘" in client.get("/profile/").content.decode()
    assert client.get("/sign-out/").status_code == 405
    client.post("/sign-out/")
    assert client.get("/profile/").headers["Location"] == "/sign-in/?next=%2Fprofile%2F"


def test_the_way_back_leads_nowhere_else(liu: Account, client: Client) -> None:
    answer = client.post(
        "/sign-in/", {"email": "liu@example.com", "password": people.PASSWORD, "next": "https://evil.example/"}
    )
    assert answer.headers["Location"] == "/"


def test_a_new_password_ends_the_sessions_of_the_old(liu: Account, client: Client) -> None:
    client.force_login(liu)
    session = client.session
    session["kw_signed_in_at"] = 4_000_000_000
    session.save()
    assert client.get("/profile/").status_code == 200
    set_password(SYSTEM, liu, SetPassword(password="another-horse-battery"))
    assert client.get("/profile/").status_code == 302


def test_a_session_ends_after_a_week_however_busy(liu: Account, client: Client) -> None:
    client.post("/sign-in/", {"email": "liu@example.com", "password": people.PASSWORD})
    session = client.session
    session["kw_signed_in_at"] -= 7 * 24 * 3600 + 60
    session.save()
    assert client.get("/profile/").status_code == 302


@pytest.mark.parametrize(
    "weak", ["short", "password1234", "xx-LiuXiaoGang-99"], ids=["short", "common", "contains the address"]
)
def test_a_weak_password_is_refused_with_the_mend(weak: str) -> None:
    account = people.account(people.person(people.founded(), "刘小刚"), "liuxiaogang@example.com")
    with override("en"), pytest.raises(DomainError) as refused:
        set_password(SYSTEM, account, SetPassword(password=weak))
    assert refused.value.field == "password"


def test_a_forwarded_address_is_believed_only_behind_a_proxy(liu: Account, client: Client) -> None:
    client.post(
        "/sign-in/", {"email": "liu@example.com", "password": WRONG}, headers={"x-forwarded-for": "203.0.113.9"}
    )
    assert Attempt.objects.get().address == "127.0.0.1"
