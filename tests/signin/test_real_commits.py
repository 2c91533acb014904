# SPDX-License-Identifier: Apache-2.0
"""With real commits: guesses at once, and what stays in the log."""

from datetime import timedelta

import pytest
from django.test import Client

from keepwell.audit.models import AuditEvent
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import DomainError
from keepwell.kernel.scope import reading
from keepwell.signin.models import Attempt
from keepwell.signin.services import sign_in
from tests.factories import people
from tests.people.test_real_commits import at_once

pytestmark = pytest.mark.usefixtures("committed")


def test_guesses_made_at_once_are_checked_five_times_at_most() -> None:
    people.account(people.cast().liu, "liu@example.com")

    def guess() -> object:
        return sign_in("liu@example.com", "wrong-horse-battery", address="192.0.2.1", now=people.NOW)

    at_once(*[guess] * 12)
    # a try that was refused unchecked leaves no trace; so what is left was checked
    checked = Attempt.objects.count()
    assert checked <= 5
    for _ in range(5 - checked):
        with pytest.raises(DomainError):
            guess()
    with pytest.raises(DomainError):
        sign_in("liu@example.com", people.PASSWORD, address="192.0.2.1", now=people.NOW + timedelta(minutes=1))


def test_signing_in_and_failing_to_stand_in_the_log_without_the_password() -> None:
    cast = people.cast()
    people.account(cast.liu, "liu@example.com")
    with pytest.raises(DomainError):
        sign_in("liu@example.com", "wrong-horse-battery", address="192.0.2.1", now=people.NOW)
    with pytest.raises(DomainError):
        sign_in("nobody@example.com", "wrong-horse-battery", address="192.0.2.1", now=people.NOW)
    Client().post("/sign-in/", {"email": "liu@example.com", "password": people.PASSWORD})
    with reading(SYSTEM):
        entries = [one.entry for one in AuditEvent.objects.order_by("pk")]
    text = "\n".join(entries)
    assert text.count('"people.sign_in_failed"') == 2
    assert text.count('"people.signed_in"') == 1
    assert people.PASSWORD not in text
    assert "wrong-horse-battery" not in text
    assert "argon2" not in text
    assert "nobody@example.com" not in text
