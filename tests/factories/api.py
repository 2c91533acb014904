# SPDX-License-Identifier: Apache-2.0
"""Programs that call the API in somebody's name."""

from typing import Any

from django.test import Client

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.people.models import Account, Person
from keepwell.people.services import CreateToken, create_token
from keepwell.signin.services import forget_tokens
from tests.factories import people

ROOT = "/api/v1"


class Caller:
    """A program with somebody's key."""

    def __init__(self, who: Person | None, language: str = "en") -> None:
        headers = {"accept-language": language}
        if who is not None:
            headers["authorization"] = f"Bearer {key_of(who)}"
        self.headers = headers
        self.client = Client(headers=headers, enforce_csrf_checks=True)

    def get(self, path: str, **query: Any) -> Any:
        """Read an address below /api/v1."""
        return self.client.get(ROOT + path, query)

    def post(self, path: str, body: object = None, key: str | None = None) -> Any:
        """Act on an address below /api/v1."""
        headers = {"idempotency-key": key} if key else {}
        return self.client.post(ROOT + path, body or {}, content_type="application/json", headers=headers)


def key_of(who: Person) -> str:
    """A new key of this person, with a login where there is none yet."""
    forget_tokens()
    with reading(SYSTEM):
        account = Account.objects.filter(person=who).first()
    account = account or people.account(who, f"{who.pk.hex}@example.com")
    secret: str = create_token(SYSTEM, account, CreateToken(label="test")).secret
    return secret
