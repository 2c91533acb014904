# SPDX-License-Identifier: Apache-2.0
"""Which passwords are taken, and what is done to them: nothing (ASVS 6.2)."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from keepwell.people.models import Account
from tests.factories import people

pytestmark = pytest.mark.django_db


def taken(password: str) -> bool:
    """Whether the password may be chosen."""
    try:
        validate_password(password)
    except ValidationError:
        return False
    return True


def signs_in(email: str, password: str) -> bool:
    """Whether this password opens the account."""
    answer = Client().post("/sign-in/", {"email": email, "password": password})
    return answer.status_code in (302, 303)


def with_password(password: str) -> Account:
    """小刘 with this password."""
    return people.account(people.cast().liu, "liu@example.com", password=password)


@pytest.mark.parametrize("password", ["只有汉字也可以做密码的长句子", "all small letters", "12 34 56 78 90", "🔑" * 12])
def test_any_characters_make_a_password(password: str) -> None:
    assert taken(password)


@pytest.mark.parametrize("password", ["  spaces stay where they are  ", "MiXeD cAsE stays", "长" * 100, "x y" * 40])
def test_a_password_is_taken_as_it_is(password: str) -> None:
    with_password(password)
    assert signs_in("liu@example.com", password)
    assert not signs_in("liu@example.com", password.strip() + "!")
    assert not signs_in("liu@example.com", password[:-1])


def test_a_password_does_not_grow_old() -> None:
    names = {field.name for field in Account._meta.get_fields()}
    assert not [name for name in names if "password" in name and ("expire" in name or "until" in name)]


@pytest.mark.parametrize("password", ["Keepwell2026", "weihao-12345", "Windchill!!1", "维好维好维好维好"])
def test_the_products_own_words_make_no_password(password: str) -> None:
    assert not taken(password)


def test_a_long_sentence_may_hold_such_a_word() -> None:
    assert taken("our windchill is an old friend")


@pytest.mark.parametrize("password", ["password1234", "qwertyuiop12", "1q2w3e4r5t6y"])
def test_passwords_that_leaked_are_refused(password: str) -> None:
    assert not taken(password)


def test_the_box_hides_and_takes_what_a_keeper_pastes() -> None:
    page = Client().get("/sign-in/").content.decode()
    assert 'type="password"' in page
    assert 'autocomplete="current-password"' in page
    assert "onpaste" not in page
