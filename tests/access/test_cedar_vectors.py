# SPDX-License-Identifier: Apache-2.0
"""The engine wrapper against Cedar's own integration vectors (cedar-policy/cedar-integration-tests, Apache-2.0)."""

import json
from pathlib import Path

import pytest

from keepwell.access.engine import cedar

VECTORS = Path(__file__).parents[3] / "shared" / "data" / "authz" / "cedar"
FILES = sorted(VECTORS.glob("tests/*/*.json"))
needs_vectors = pytest.mark.skipif(not FILES, reason="the public Cedar vectors are not on this machine")


@needs_vectors
def test_every_request_of_the_public_vectors_is_decided_as_cedar_says() -> None:
    decided = 0
    for file in FILES:
        vector = json.loads(file.read_text())
        text = (VECTORS / vector["policies"]).read_text()
        schema = cedar.read_schema((VECTORS / vector["schema"]).read_text())
        assert (cedar.validate(text, schema) == ()) is vector["shouldValidate"], file.name
        policies = cedar.policy_set(cedar.parse_policies(text))
        facts = cedar.Facts.from_json_str((VECTORS / vector["entities"]).read_text(), schema)
        for request in vector["requests"]:
            principal, resource = request["principal"], request["resource"]
            question = cedar.Question(
                (principal["type"], principal["id"]),
                request["action"]["id"],
                (resource["type"], resource["id"]),
                request["context"],
            )
            answer = cedar.ask(question, policies, facts)
            wanted = (request["decision"] == "allow", set(request["reason"]), len(request["errors"]))
            given = (answer.allowed, set(answer.policy_ids), len(answer.errors))
            assert given == wanted, f"{file.name}: {request['description']}"
            decided += 1
    assert decided == 74
