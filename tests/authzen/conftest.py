# SPDX-License-Identifier: Apache-2.0
"""A program that asks: registered at the provider, answered by one of the policy sets beside the tests."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings

from keepwell.access.authzen.doors import forget_stores
from keepwell.access.services import RegisterApplication, register_application
from keepwell.kernel.actor import SYSTEM
from keepwell.people.models import Organisation
from tests.factories import people

SETS = Path(__file__).parent / "policy-sets"
JSON = Mapping[str, Any]


class Program:
    """Asks as a registered program does."""

    def __init__(self, at: Organisation, policy_set: str = "", **words: Any) -> None:
        command = RegisterApplication(name="PLM", policy_set=policy_set)
        self.application = register_application(SYSTEM, at, command, **words)
        self.secret: str = self.application.secret  # type: ignore[attr-defined]  # there once, right after making
        self.client = Client(headers={"authorization": f"Bearer {self.secret}"})

    def post(self, path: str, body: object, **headers: str) -> Any:
        """The raw answer."""
        return self.client.post(f"/access/v1/{path}", body, content_type="application/json", headers=headers)

    def asks(self, path: str, body: object) -> Any:
        """The answer's JSON of a question that is one."""
        answer = self.post(path, body)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json"), answer.content
        return answer.json()


@pytest.fixture(autouse=True)
def _policy_sets() -> Iterator[None]:
    forget_stores()
    with override_settings(KEEPWELL=replace(settings.KEEPWELL, policy_sets=SETS)):
        yield
    forget_stores()


@pytest.fixture
def program(db: None, request: pytest.FixtureRequest) -> Program:
    """A program of the provider; `@pytest.mark.parametrize("program", [name], indirect=True)` names its policy set."""
    return Program(people.founded(), getattr(request, "param", "certification"))
