# SPDX-License-Identifier: Apache-2.0
"""The API keeps to its own description, whatever is sent, whoever sends it.

Requests are made up from the description (schemathesis) and sent by nobody, by somebody of another customer, by a
requester, an agent and the service manager, with ids that exist. No fault of ours (5xx), answers of the described
status, type and shape.
"""

import os
from typing import Any
from uuid import UUID

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import checks

from keepwell.audit.models import AuditEvent
from keepwell.contracts.models import Contract
from keepwell.desk.models import Attachment
from keepwell.kernel.registry import actions
from keepwell.people.choices import Role
from keepwell.people.models import Organisation, Person
from keepwell.site.wsgi import application
from tests.api.leaking import World, world
from tests.factories.api import key_of
from tests.factories.people import role

DESCRIPTION = "/api/v1/openapi.json"


def whole(environ: Any, start: Any) -> list[bytes]:
    """The application with every answer read to its end and closed, as a server does."""
    answer = application(environ, start)
    try:
        return [b"".join(answer)]
    finally:
        answer.close()


SCHEMA = schemathesis.openapi.from_wsgi(DESCRIPTION, whole)
OPERATIONS = {found.ok().label: found.ok() for found in SCHEMA.get_all_operations()}
SCHEMA_CHECK = checks.CHECKS.get_one("response_schema_conformance")
CHECKS = [
    checks.not_a_server_error,
    checks.CHECKS.get_one("status_code_conformance"),
    checks.CHECKS.get_one("content_type_conformance"),
    SCHEMA_CHECK,
]
#: operations without a body or parameter worth many tries are cheap; the long run is for the night
EXAMPLES, NIGHTLY_EXAMPLES = 3, 100
WHO = ("stranger", "requester", "agent", "manager")
_READ: dict[str, Any] = {
    "audit_entry": AuditEvent,
    "contracts_contract": Contract,
    "desk_attachment": Attachment,
    "people_organisation": Organisation,
}
_QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large, HealthCheck.large_base_example]


class Callers:
    """Who calls, and what exists to be tried on."""

    def __init__(self, found: World) -> None:
        role(found.desk.cast.zhou, Role.SERVICE_MANAGER, found.desk.cast.provider)
        self.world = found
        cast = found.desk.cast
        people = {"stranger": found.desk.stranger, "requester": cast.chen, "agent": cast.wang, "manager": cast.zhou}
        self.keys = {who: key_of(person) for who, person in people.items()}

    def headers(self, who: str) -> dict[str, str]:
        """The headers of one of them."""
        return {"authorization": f"Bearer {self.keys[who]}"} if who in self.keys else {}

    def id_for(self, operation_id: str) -> UUID:
        """An id that exists for the operation's path: the target of its action, or what it reads."""
        name = operation_id.replace("_", ".", 1)
        target = actions()[name].target if name in actions() else _READ.get(operation_id)
        return (self.world.ids.get(target) or self.world.ids[Person])[0]


@pytest.fixture(scope="module")
def callers(committed_for_module: None) -> Callers:
    """The world of the leak tests; what those who may do to it is their right."""
    return Callers(world())


def tried(label: str, who: str, callers: Callers, examples: int) -> list[int]:
    """Send so many requests of an operation; every answer is checked."""
    operation = OPERATIONS[label]
    statuses: list[int] = []

    @seed(len(label))
    @settings(
        max_examples=examples, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=_QUIET
    )
    @given(case=operation.as_strategy())
    def run(case: schemathesis.Case) -> None:
        for name in case.path_parameters or {}:
            if name == "id":
                case.path_parameters[name] = str(callers.id_for(operation.definition.raw["operationId"]))
            if name in ("key", "code"):
                case.path_parameters[name] = callers.world.numbers[0] if name == "key" else "CN-5x8"
        if "customer" in (case.query or {}):
            case.query["customer"] = "hd"
        answer = case.call(headers=callers.headers(who))
        statuses.append(answer.status_code)
        # `fields=` asks for a part of a row, which a schema with required fields cannot say (tests/api/test_manners.py)
        is_part = bool((case.query or {}).get("fields"))
        case.validate_response(answer, checks=[one for one in CHECKS if not (is_part and one is SCHEMA_CHECK)])

    run()
    return statuses


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_nobody_is_told_to_sign_in(label: str, callers: Callers) -> None:
    assert set(tried(label, "nobody", callers, 1)) == {401}


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_the_api_keeps_to_its_description(label: str, who: str, callers: Callers) -> None:
    assert all(status < 500 for status in tried(label, who, callers, EXAMPLES))


@pytest.mark.nightly
@pytest.mark.parametrize("who", ["nobody", *WHO])
@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_the_api_keeps_to_its_description_all_night(label: str, who: str, callers: Callers) -> None:
    examples = int(os.environ.get("KEEPWELL_EXAMPLES", NIGHTLY_EXAMPLES))
    assert all(status < 500 for status in tried(label, who, callers, examples))


def test_the_description_is_openapi_3_1_and_the_same_in_every_language() -> None:
    chinese, english = (
        Client(headers={"accept-language": language}).get(DESCRIPTION).content for language in ("zh-hans", "en")
    )
    assert chinese == english
    assert SCHEMA.raw_schema["openapi"] == "3.1.0"
    texts = [operation.definition.raw.get("summary", "") for operation in OPERATIONS.values()]
    assert all(text and text.isascii() for text in texts)
