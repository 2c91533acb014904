# SPDX-License-Identifier: Apache-2.0
"""The certification scenario of AuthZEN Authorization API 1.0, every level, against our real addresses.

The requests and the expected bodies are read from the scenario itself where it is there; what it says in prose is here.
"""

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings

from tests.authzen.conftest import Program

pytestmark = pytest.mark.django_db

SCENARIO = Path(__file__).parents[3] / "shared/data/authz/authzen/certification/authorization-api-1_0-scenario.md"
needs_scenario = pytest.mark.skipif(not SCENARIO.exists(), reason="the AuthZEN scenario is not on this machine")
ALICE, BOB = {"type": "user", "id": "alice"}, {"type": "user", "id": "bob"}
ONE, TWO = {"type": "record", "id": "record-1"}, {"type": "record", "id": "record-2"}
READ = {"name": "read"}
BASIC = {"subject": ALICE, "action": READ, "resource": ONE}
LEVELS = {"2": "evaluation", "3": "evaluations", "4-2": "search/subject", "4-3": "search/resource"}


@dataclass(frozen=True)
class Case:
    """One numbered test of the scenario with its JSON blocks."""

    number: str
    title: str
    blocks: tuple[str, ...]
    prose: str

    @property
    def path(self) -> str:
        """Which address it is about."""
        if self.number.startswith("4-4") or "Action Search" in self.title:
            return "search/action"
        return next((path for prefix, path in LEVELS.items() if self.number.startswith(prefix)), "")


def _cases() -> list[Case]:
    if not SCENARIO.exists():
        return []
    parts = re.split(r"^#+ (.+?) \{#c-([\d-]+)\}$", SCENARIO.read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = []
    for title, number, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        blocks = tuple(re.findall(r"^~~~[ ]*(?:json)?\n(.*?)^~~~$", text, flags=re.MULTILINE | re.DOTALL))
        found.append(Case(number, title, blocks, text))
    return found


def _fits(wanted: Any, given: Any) -> bool:
    """Whether the answer holds what is wanted; a list of results may hold more."""
    if isinstance(wanted, dict):
        return isinstance(given, dict) and all(
            name in given and _fits(one, given[name]) for name, one in wanted.items()
        )
    if isinstance(wanted, list):
        return isinstance(given, list) and all(any(_fits(one, other) for other in given) for one in wanted)
    return wanted is given if isinstance(wanted, bool) else bool(wanted == given)


FULL = [case for case in _cases() if re.fullmatch(r"2-2-\d|3-2-\d|4-[234]-\d", case.number)]


def test_the_scenario_was_read_whole() -> None:
    if SCENARIO.exists():
        # nine basic, seven batch, four, four and three searches
        assert [sum(case.number.startswith(part) for case in FULL) for part in ("2-", "3-", "4-2", "4-3", "4-4")] == [
            9, 7, 4, 4, 3,
        ]  # fmt: skip


@needs_scenario
@pytest.mark.parametrize("case", FULL, ids=[f"c-{case.number}" for case in FULL])
def test_each_request_of_the_scenario_gets_the_answer_it_demands(case: Case, program: Program) -> None:
    asked = json.loads(case.blocks[0])
    given = program.asks(case.path, asked)
    assert program.asks(case.path, asked) == given  # c-2-6: again and again the same
    for block in case.blocks[1:]:
        if "<boolean>" in block:
            assert len(given["evaluations"]) == block.count("<boolean>")
            assert all(isinstance(one["decision"], bool) for one in given["evaluations"])
            continue
        wanted = json.loads(block)
        assert _fits(wanted, given), given
        if "evaluations" in wanted:  # in their order
            assert [one["decision"] for one in given["evaluations"]] == [
                one["decision"] for one in wanted["evaluations"]
            ]
    said = re.search(r'`"decision": (true|false)`', case.prose)
    if said and case.path == "evaluation":
        assert given["decision"] is (said[1] == "true")
    if case.path.startswith("search"):
        kind = {"search/subject": "user", "search/resource": "record"}.get(case.path)
        assert given["results"]
        assert all(one.get("type") == kind for one in given["results"])
        assert all(("name" in one) is (kind is None) for one in given["results"])


@needs_scenario
@pytest.mark.parametrize(
    ("number", "path"), [("2-4-1", "evaluation"), ("2-4-2", "evaluation"), ("2-4-6", "evaluation")]
)
def test_a_missing_or_wrong_field_is_a_bad_request(number: str, path: str, program: Program) -> None:
    (case,) = (case for case in _cases() if case.number == number)
    assert len(case.blocks) >= 2
    for block in case.blocks:
        answer = program.post(path, json.loads(block))
        assert answer.status_code == 400, block
        assert "“" in answer.json()["detail"]


@needs_scenario
@pytest.mark.parametrize("number", ["4-7-1", "4-7-2"])
def test_a_search_without_its_inputs_is_a_bad_request(number: str, program: Program) -> None:
    (case,) = (case for case in _cases() if case.number == number)
    assert len(case.blocks) == 3
    for path, block in zip(("search/subject", "search/resource", "search/action"), case.blocks, strict=True):
        assert program.post(path, json.loads(block)).status_code == 400, (path, block)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
def test_another_content_type_is_a_bad_request(kind: str, program: Program) -> None:  # c-2-4-3
    answer = program.client.post("/access/v1/evaluation", json.dumps(BASIC), content_type=kind)
    assert answer.status_code == 400


@pytest.mark.parametrize("text", ["{", "", "[]", '"alice"', "null"])
def test_what_is_no_json_object_is_a_bad_request(text: str, program: Program) -> None:  # c-2-4-4, c-2-4-5
    answer = program.client.post("/access/v1/evaluation", text, content_type="application/json")
    assert answer.status_code == 400


def test_the_id_of_the_request_comes_back(program: Program) -> None:  # c-2-5
    asked = "bfe9eb29-ab87-4ca3-be83-a1d5d8305716"
    assert program.post("evaluation", BASIC, **{"X-Request-ID": asked}).headers["X-Request-ID"] == asked
    assert program.post("evaluation", BASIC).headers["X-Request-ID"]


def test_one_bad_evaluation_of_a_batch_is_a_no_and_the_others_are_answered(program: Program) -> None:  # c-3-4-1
    body = {
        "subject": ALICE,
        "action": READ,
        "options": {"evaluations_semantic": "execute_all"},
        "evaluations": [{"resource": ONE}, {}],
    }
    first, second = program.asks("evaluations", body)["evaluations"]
    assert (first["decision"], second["decision"]) == (True, False)
    assert second["context"]["error"]["status"] == 400


@pytest.mark.parametrize("more", [{}, {"evaluations": []}])
def test_a_batch_without_evaluations_is_a_single_question(more: dict[str, Any], program: Program) -> None:  # c-3-4-2, 3
    assert program.asks("evaluations", {**BASIC, **more})["decision"] is True


@pytest.mark.parametrize(
    ("semantic", "wanted"),
    [
        ("execute_all", [True, False, True]),
        ("deny_on_first_deny", [True, False]),
        ("permit_on_first_permit", [True]),
    ],
)
def test_a_batch_stops_where_its_semantic_says(semantic: str, wanted: list[bool], program: Program) -> None:
    body = {
        "subject": BOB,
        "resource": ONE,
        "options": {"evaluations_semantic": semantic},
        "evaluations": [{"action": READ}, {"action": {"name": "write"}}, {"action": READ}],
    }
    assert [one["decision"] for one in program.asks("evaluations", body)["evaluations"]] == wanted


def test_an_unknown_semantic_is_a_bad_request(program: Program) -> None:
    body = {**BASIC, "options": {"evaluations_semantic": "guess"}, "evaluations": [{}]}
    assert program.post("evaluations", body).status_code == 400


def test_pages_end_with_an_empty_token_and_miss_nobody(program: Program) -> None:  # c-4-5
    body = {"subject": {"type": "user"}, "action": READ, "resource": ONE, "page": {"limit": 1}}
    first = program.asks("search/subject", body)
    assert first["page"]["next_token"] != ""
    second = program.asks("search/subject", {**body, "page": {"token": first["page"]["next_token"]}})
    assert [one["id"] for one in first["results"] + second["results"]] == ["alice", "bob"]
    assert second["page"]["next_token"] == ""


def test_a_page_token_opens_no_other_question_and_no_other_programs(program: Program) -> None:
    body: dict[str, Any] = {"subject": {"type": "user"}, "action": READ, "resource": ONE, "page": {"limit": 1}}
    token = program.asks("search/subject", body)["page"]["next_token"]
    for changed in ({"resource": TWO, "page": {"token": token}}, {"page": {"token": token[:-2] + "xx"}}):
        assert program.post("search/subject", {**body, **changed}).status_code == 400


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("search/action", {"subject": {"type": "user", "id": "nonexistent-user"}, "resource": ONE}),
        (
            "search/resource",
            {"subject": {"type": "user", "id": "nobody"}, "action": READ, "resource": {"type": "record"}},
        ),
        ("search/subject", {"subject": {"type": "spaceship"}, "action": READ, "resource": ONE}),
        ("search/resource", {"subject": ALICE, "action": READ, "resource": {"type": "spaceship"}}),
        ("search/action", {"subject": {"type": "spaceship", "id": "x"}, "resource": ONE}),
        ("search/subject", {"subject": {"type": "user"}, "action": {"name": "fly"}, "resource": ONE}),
    ],
)
def test_what_nobody_knows_is_found_nowhere(path: str, body: Any, program: Program) -> None:  # c-4-6
    assert program.asks(path, body)["results"] == []


def test_the_addresses_are_discovered(client: Client) -> None:  # c-6
    here = "https://keepwell.example.com"
    with override_settings(KEEPWELL=replace(settings.KEEPWELL, base_url=here)):
        answer = client.get("/.well-known/authzen-configuration")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    assert answer.json() == {
        "policy_decision_point": here,
        "access_evaluation_endpoint": f"{here}/access/v1/evaluation",
        "access_evaluations_endpoint": f"{here}/access/v1/evaluations",
        "search_subject_endpoint": f"{here}/access/v1/search/subject",
        "search_resource_endpoint": f"{here}/access/v1/search/resource",
        "search_action_endpoint": f"{here}/access/v1/search/action",
    }
