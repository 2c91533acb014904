# SPDX-License-Identifier: Apache-2.0
"""Policies that cannot be read, validated or turned into a filter stop the start, with place and mend."""

import ast
from pathlib import Path

import pytest
from django.utils import translation

import keepwell
from keepwell.access import gate
from keepwell.access.engine.cedar import Residual
from keepwell.access.engine.compiler import condition_of
from keepwell.access.engine.errors import PolicyError, Untranslatable
from keepwell.access.engine.sources import read_book, read_text
from tests.factories.access import SHAPE, permitting, policies
from tests.factories.policies import SHAPES

#: well-formed and valid in Cedar, yet without an exact form in SQL
UNTRANSLATABLE = {
    "like": 'resource.word like "a*"',
    "+": "resource.level + 1 > 2",
    "neg": "-resource.level > 2",
    "*": "resource.level * 2 > 2",
    "Record": '{a: resource.word}.a == "a"',
}


@pytest.mark.parametrize(("node", "condition"), UNTRANSLATABLE.items(), ids=list(UNTRANSLATABLE))
def test_a_policy_without_exact_filter_stops_the_start_and_is_named(node: str, condition: str) -> None:
    edition = permitting(condition)
    with pytest.raises(PolicyError) as caught:
        gate.prove(edition)
    assert caught.value.place == "text:1 (p0)"
    assert f"“{node}”" in str(caught.value) or f"‘{node}’" in str(caught.value)
    assert "contains" in str(caught.value.mend)


@pytest.mark.parametrize("condition", SHAPES.values(), ids=SHAPES)
def test_every_shape_that_can_be_a_filter_passes_the_gate(condition: str) -> None:
    assert gate.prove(permitting(condition)).policies == 1


def test_a_branch_that_no_role_reaches_is_checked_too() -> None:
    edition = permitting('principal.employment == "ghost" && resource.word like "a*"')
    with pytest.raises(PolicyError, match="like"):
        gate.prove(edition)


def test_what_asks_only_the_person_may_be_anything() -> None:
    proof = gate.prove(permitting('principal.employment like "emp*" && resource.level > 0'))
    assert (proof.policies, proof.actions) == (1, 1)
    # system, nobody, three employments and a reach: a policy that names no role decides as for them
    assert proof.filters == 2 + 3 + 1


def test_each_role_that_a_policy_names_is_compiled_held_here_and_held_everywhere() -> None:
    edition = permitting("principal.agent_of.contains(resource.place) || resource.is_secret && context.mfa")
    # ... and agent here, agent everywhere, each with and without a second factor because the policy asks for it
    assert gate.prove(edition).filters == 2 * (2 + 3 + 1 + 2)


@pytest.mark.parametrize(
    "body", [{"like": {}}, {"unheard": {"left": 1}}, {"a": 1, "b": 2}, "text", {"Value": "text"}, None]
)
def test_an_unknown_residual_raises_and_is_never_true(body: object) -> None:
    with pytest.raises(Untranslatable):
        condition_of([Residual("p0", True, (body,))], SHAPE)  # type: ignore[arg-type]  # broken on purpose


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ('resource.wrod == "a"', "wrod"),
        ('resource.level == "a"', "Long"),
        ('resource.project == "a"', "optional attribute"),
        ("principal.agnet_of.contains(resource.place)", "agnet_of"),
    ],
)
def test_a_policy_that_does_not_fit_the_schema_stops_the_start(condition: str, words: str) -> None:
    with pytest.raises(PolicyError, match=words) as caught:
        permitting(condition)
    assert caught.value.place == "text:1 (p0)"


def test_a_policy_that_forgets_who_nobody_is_stops_the_start() -> None:
    with pytest.raises(PolicyError, match=r"Nobody|System"):
        policies("permit (principal, action, resource) when { principal.agent_of.contains(resource.place) };")


@pytest.mark.parametrize("missing", ["id", "reason_zh", "reason_en"])
def test_every_policy_carries_its_id_and_its_reason_in_both_languages(missing: str) -> None:
    annotations = {"id": "x.y", "reason_zh": "理由", "reason_en": "reason"}
    del annotations[missing]
    text = (
        "".join(f'@{key}("{value}")\n' for key, value in annotations.items()) + "permit (principal, action, resource);"
    )
    with pytest.raises(PolicyError, match=f"@{missing}"):
        read_text(text)


def test_broken_syntax_and_a_doubled_id_are_named_with_their_file(tmp_path: Path) -> None:
    folder = tmp_path / "desk" / "policies"
    folder.mkdir(parents=True)
    (folder / "a.cedar").write_text("permit (principal, action;")
    with pytest.raises(PolicyError, match=r"desk/policies/a\.cedar"):
        read_book([folder / "a.cedar"])
    whole = '@id("desk.one") @reason_zh("一") @reason_en("one")\npermit (principal, action, resource);\n'
    (folder / "a.cedar").write_text(whole)
    (folder / "b.cedar").write_text("\n" + whole)
    with pytest.raises(PolicyError, match=r"desk/policies/b\.cedar:2") as caught:
        read_book(sorted(folder.iterdir()))
    assert "desk/policies/a.cedar:1" in str(caught.value)


def test_one_module_alone_knows_the_policy_library() -> None:
    root = Path(keepwell.__file__).parent
    knowing = [file for file in root.rglob("*.py") if "cedarpy" in _imports(file)]
    assert [file.relative_to(root).as_posix() for file in knowing] == ["access/engine/cedar.py"]


def _imports(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


SOUND = (
    '@id("x.sound") @reason_zh("好；") @reason_en("fine; “ok”")\npermit (principal is Person, action, resource);\n\n'
)


@pytest.mark.parametrize(
    ("broken", "line", "words"),
    [
        ("permit (principal,\n  action resource);", 5, "resource"),
        ("permit (principal, action, resource)\nwhen { resource.a = 3 };", 5, "="),
        ("// permt\n\npermt (principal, action, resource);", 6, "permt"),
        ("permit (principal, action, resource", 4, ""),
        ("permit (principal, action, resource)\n\nwhen { resource.a && };", 6, "}"),
        ("permit (principal, action, resource)\nwehn { true };", 5, "wehn"),
        ('permit (principal, action, resource)\nwhen { "resource;" == resource.a }\nunless { , };', 6, ","),
    ],
)
def test_a_typo_is_named_with_its_line_not_only_with_its_file(broken: str, line: int, words: str) -> None:
    with pytest.raises(PolicyError) as caught:
        read_text(SOUND + broken + "\n", "desk/policies/desk.cedar")
    assert caught.value.place == f"desk/policies/desk.cedar:{line}"
    assert words in str(caught.value.message)


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "“resource”不应出现在这里"), ("en", "“resource” does not")]
)
def test_a_typo_is_told_in_the_operators_language(language: str, words: str) -> None:
    with translation.override(language), pytest.raises(PolicyError) as caught:
        read_text("permit (principal, action resource);")
    with translation.override(language):
        assert words in str(caught.value)


def test_what_cannot_be_read_as_text_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "desk" / "policies"
    folder.mkdir(parents=True)
    (folder / "a.cedar").write_bytes(b"\xff\xfe")
    with pytest.raises(PolicyError, match=r"desk/policies/a\.cedar"):
        read_book([folder / "a.cedar"])
