# SPDX-License-Identifier: Apache-2.0
"""A signed-in reader without a browser: Django's client with the account, the language and a clock of the story's."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.test import Client

from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.people.models import Account, Person
from tests.factories import people


@contextmanager
def clock_at(instant: datetime) -> Iterator[None]:
    """Let the installation believe that it is now then; time goes on from there."""
    clock.shift(instant - datetime.now(UTC), is_demo=True)
    try:
        yield
    finally:
        clock.shift(timedelta(0), is_demo=True)


def email_of(person: Person) -> str:
    """The address under which a story's person signs in; the account is made at the first time."""
    address = f"{person.pk.hex}@example.com"
    with reading(SYSTEM):
        is_known = Account.objects.filter(person=person).exists()
    if not is_known:
        people.account(person, address)
    return address


def signed_in(person: Person, language: str = "zh-hans") -> Client:
    """A client through the sign-in page."""
    client = Client(headers={"accept-language": language})
    client.post("/sign-in/", {"email": email_of(person), "password": people.PASSWORD})
    client.cookies["django_language"] = language
    return client
