# SPDX-License-Identifier: Apache-2.0
"""A program's policy set with a fault stops the start, named by file, line and mend."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from keepwell.access.authzen.doors import forget_stores
from keepwell.access.checks import policies_hold
from keepwell.access.engine.errors import PolicyError
from keepwell.access.engine.stores import fitting, read_stores
from tests.authzen.conftest import SETS

Change = Callable[[Path], object]
RULE = '@id("x.y") @reason_zh("理由") @reason_en("reason")\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of a sound set that a test spoils."""
    shutil.copytree(SETS / "certification", tmp_path / "vault")
    return tmp_path / "vault"


def _write(name: str, text: str) -> Change:
    return lambda folder: (folder / name).write_text(text, encoding="utf-8")


def _schema(change: Callable[[dict[str, object]], object]) -> Change:
    def spoil(folder: Path) -> None:
        found = json.loads((folder / "schema.json").read_text())
        change(found)
        (folder / "schema.json").write_text(json.dumps(found))

    return spoil


FAULTS: dict[str, tuple[Change, str]] = {
    "a typo": (_write("z.cedar", f"\n{RULE}permit (principal,\n action resource);"), "vault/z.cedar:4"),
    "an unknown attribute": (
        _write("z.cedar", f"{RULE}permit (principal, action, resource) when {{ resource.stauts == 1 }};"),
        "vault/z.cedar:1 (x.y)",
    ),
    "an unknown action": (
        _write("z.cedar", f'{RULE}permit (principal, action == Action::"raed", resource);'),
        "vault/z.cedar:1 (x.y)",
    ),
    "an optional attribute without has": (
        _write("z.cedar", f'{RULE}permit (principal, action, resource) when {{ resource.status == "a" }};'),
        "vault/z.cedar:1 (x.y)",
    ),
    "no reason": (_write("z.cedar", '@id("x.y")\npermit (principal, action, resource);'), "vault/z.cedar:1"),
    "an id used twice": (
        _write("z.cedar", RULE.replace("x.y", "records.known_users_read") + "permit (principal, action, resource);"),
        "vault/z.cedar:1",
    ),
    "no policy": (lambda folder: (folder / "records.cedar").unlink(), "vault"),
    "no schema": (lambda folder: (folder / "schema.json").unlink(), "schema.json"),
    "a schema that is no JSON": (_write("schema.json", '{\n "": {\n'), "schema.json:3"),
    "a schema with a namespace": (_write("schema.json", '{"App": {}}'), "schema.json"),
    "a schema without actions": (_write("schema.json", '{"": {"entityTypes": {}}}'), "schema.json"),
    "a schema with an unknown type": (
        _schema(lambda found: found[""]["entityTypes"].update(x={"shape": {"type": "Rcord"}})),  # type: ignore[index]
        "schema.json",
    ),
    "an entity of an unknown type": (
        _write("entities.json", '[{"uid": {"type": "usr", "id": "a"}, "attrs": {}, "parents": []}]'),
        "entities.json (1)",
    ),
    "an entity with a wrong value": (
        _write("entities.json", '[{"uid": {"type": "user", "id": "a"}, "attrs": {"role": 5}, "parents": []}]'),
        "entities.json (1)",
    ),
    "entities that are no list": (_write("entities.json", "{}"), "entities.json"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_stops_the_start_and_is_named_with_its_mend(fault: str, folder: Path) -> None:
    spoil, place = FAULTS[fault]
    spoil(folder)
    with pytest.raises(PolicyError) as caught:
        read_stores(folder.parent)
    assert place in caught.value.place, caught.value.place
    assert str(caught.value.mend)
    forget_stores()
    with override_settings(KEEPWELL=replace(settings.KEEPWELL, policy_sets=folder.parent)):
        (found,) = policies_hold(None)
    assert place in found.msg


def test_a_folder_with_a_bad_name_is_refused_and_none_at_all_is_no_fault(tmp_path: Path) -> None:
    assert read_stores(tmp_path / "none") == {}
    shutil.copytree(SETS / "certification", tmp_path / "Vault One")
    with pytest.raises(PolicyError, match="Vault One"):
        read_stores(tmp_path)


def test_our_people_cannot_be_declared_otherwise(folder: Path) -> None:
    _schema(lambda found: found[""]["entityTypes"].update(Person={"shape": {"type": "Record", "attributes": {}}}))(
        folder
    )  # type: ignore[index]
    (store,) = read_stores(folder.parent).values()
    assert {"agent_of", "projects", "everywhere", "reach"} <= set(store.types["Person"])


@pytest.mark.parametrize(
    ("kind", "value", "fits"),
    [
        ({"type": "String"}, "a", True),
        ({"type": "String"}, 1, False),
        ({"type": "Long"}, 1, True),
        ({"type": "Long"}, True, False),
        ({"type": "Long"}, 2**63, False),
        ({"type": "Boolean"}, False, True),
        ({"type": "Boolean"}, 0, False),
        ({"type": "Set", "element": {"type": "String"}}, ["a"], True),
        ({"type": "Set", "element": {"type": "String"}}, ["a", 1], False),
        ({"type": "Set", "element": {"type": "String"}}, "a", False),
        ({"type": "Record", "attributes": {"b": {"type": "Long"}}}, {"b": 1, "c": 2}, True),
        ({"type": "Record", "attributes": {"b": {"type": "Long"}}}, {"b": "1"}, False),
        ({"type": "Entity", "name": "user"}, "alice", False),
    ],
)
def test_a_value_of_another_type_is_refused_never_dropped(kind: object, value: object, fits: bool) -> None:
    declared = {"a": kind}
    if fits:
        assert "a" in fitting(declared, {"a": value, "unknown": 1}, "record")  # type: ignore[arg-type]
    else:
        with pytest.raises(ValueError, match=r"record\.a"):
            fitting(declared, {"a": value}, "record")  # type: ignore[arg-type]
