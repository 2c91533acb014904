# SPDX-License-Identifier: Apache-2.0
"""Guesses are counted per login, per address and per network, at every door."""

from datetime import timedelta

import pytest
from django.test import Client

from keepwell.kernel import clock
from keepwell.kernel.errors import DomainError
from keepwell.signin.choices import Door
from keepwell.signin.limits import network_of
from keepwell.signin.models import Attempt
from keepwell.signin.services import account_of_token, sign_in
from tests.factories import people

pytestmark = pytest.mark.django_db
WRONG = "wrong-horse-battery"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:7:1::9", "2001:db8:7::/48"),
    ],
)
def test_a_network_is_a_neighbourhood(address: str, network: str) -> None:
    assert network_of(address) == network


def test_a_whole_network_may_not_try_everybody() -> None:
    people.account(people.cast().liu, "liu@example.com")
    now = people.NOW
    Attempt.objects.bulk_create(
        Attempt(door=Door.PASSWORD, subject=f"{n:064}", address=f"192.0.2.{n}", network="192.0.2.0/24", at=now)
        for n in range(1, 201)
    )
    with pytest.raises(DomainError):
        sign_in("liu@example.com", people.PASSWORD, address="192.0.2.250", now=now)
    sign_in("liu@example.com", people.PASSWORD, address="198.51.100.1", now=now)
    sign_in("liu@example.com", people.PASSWORD, address="192.0.2.250", now=now + timedelta(minutes=15))


def test_wrong_keys_of_programs_are_counted_up_to_the_limit_and_living_ones_still_served() -> None:
    from keepwell.kernel.actor import SYSTEM  # noqa: PLC0415
    from keepwell.people.services import CreateToken, create_token  # noqa: PLC0415

    liu = people.account(people.cast().liu, "liu@example.com")
    secret = create_token(SYSTEM, liu, CreateToken(label="x")).secret
    for number in range(60):
        answer = Client().get("/api/v1/me", headers={"authorization": f"Bearer kw_{number:043}"})
        assert answer.status_code == 401
    assert Attempt.objects.filter(door=Door.API_KEY).count() == 50
    assert account_of_token(secret, address="127.0.0.1") == liu


def test_what_was_typed_is_not_readable_afterwards() -> None:
    people.founded()
    Client().post("/sign-in/", {"email": "my-password@example.com", "password": WRONG})
    row = Attempt.objects.get()
    assert len(row.subject) == 64
    assert "my-password" not in str(vars(row))
    assert clock.now() - row.at < timedelta(minutes=1)
