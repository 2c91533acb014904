# SPDX-License-Identifier: Apache-2.0
"""The interop vectors of the AuthZEN working group: to-do, gateway, search and identity provider."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.authzen.conftest import Program

pytestmark = pytest.mark.django_db
VECTORS = Path(__file__).parents[3] / "shared/data/authz/authzen/interop"
needs_vectors = pytest.mark.skipif(not VECTORS.is_dir(), reason="the AuthZEN vectors are not on this machine")


def _read(path: str) -> Any:
    return json.loads((VECTORS / path).read_text(encoding="utf-8"))


@needs_vectors
@pytest.mark.parametrize("program", ["todo"], indirect=True)
def test_the_to_do_application_gets_its_forty_decisions_and_three_batches(program: Program) -> None:
    vectors = _read("authzen-todo-backend/test/decisions-authorization-api-1_0-02.json")
    assert (len(vectors["evaluation"]), len(vectors["evaluations"])) == (40, 3)
    for one in vectors["evaluation"]:
        assert program.asks("evaluation", one["request"])["decision"] is one["expected"], one["request"]
    for one in vectors["evaluations"]:
        given = program.asks("evaluations", one["request"])["evaluations"]
        assert [answer["decision"] for answer in given] == [answer["decision"] for answer in one["expected"]]


@needs_vectors
@pytest.mark.parametrize("program", ["gateway"], indirect=True)
def test_the_gateway_gets_its_twenty_five_decisions(program: Program) -> None:
    vectors = _read("authzen-api-gateways/test-harness/test/decisions.json")["evaluation"]
    assert len(vectors) == 25
    for one in vectors:
        assert program.asks("evaluation", one["request"])["decision"] is one["expected"], one["request"]


@needs_vectors
@pytest.mark.parametrize("program", ["records"], indirect=True)
@pytest.mark.parametrize(("kind", "count"), [("subject", 60), ("resource", 18), ("action", 120)])
def test_every_search_of_the_interop_finds_exactly_what_it_should(kind: str, count: int, program: Program) -> None:
    vectors = _read(f"authzen-search-demo/test/{kind}/results.json")["evaluation"]
    assert len(vectors) == count
    for one in vectors:
        given = program.asks(f"search/{kind}", one["request"])["results"]
        assert sorted(map(_plain, given)) == sorted(map(_plain, one["expected"]["results"])), one["request"]


@needs_vectors
@pytest.mark.parametrize("program", ["records"], indirect=True)
def test_the_identity_provider_finds_its_six_lists(program: Program) -> None:
    vectors = _read("authzen-idp/test-harness/src/results.json")["search"]
    assert len(vectors) == 6
    for one in vectors:
        given = program.asks("search/resource", one["request"])["results"]
        assert sorted(map(_plain, given)) == sorted(map(_plain, one["expected"]["results"])), one["request"]


def _plain(result: dict[str, str]) -> str:
    return json.dumps(result, sort_keys=True)
