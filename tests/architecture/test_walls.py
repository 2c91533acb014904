# SPDX-License-Identifier: Apache-2.0
"""The walls that import-linter does not see: foreign keys, front doors, names."""

import ast
import re

import pytest
from django.apps import apps

from tests.architecture.sources import FLOOR_OF, PACKAGE, ROOMS, Source, sources, templates

FRONT_DOOR = {"services", "selectors", "events", "choices", "models"}
#: rooms whose modules are made for all to use: the kernel's ports and the kit
OPEN_HOUSES = {"kernel", "core", "ui"}
BANNED_MODULES = {"utils", "helpers", "misc", "common", "base", "info", "data", "process", "manager"}


def test_foreign_keys_go_down_the_floors() -> None:
    wrong = []
    for model in apps.get_models():
        here = FLOOR_OF.get(model._meta.app_label)
        for field in model._meta.get_fields():
            other = getattr(field, "related_model", None)
            if here is None or not field.concrete or other is None or isinstance(other, str):
                continue
            there = FLOOR_OF.get(other._meta.app_label)
            is_stranger = there == here and other._meta.app_label != model._meta.app_label
            if there is not None and (there > here or is_stranger):
                wrong.append(f"{model._meta.label}.{field.name} → {other._meta.label}")
    assert wrong == []


def _imports(source: Source) -> list[str]:
    found = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("keepwell."):
            found += [f"{node.module}.{alias.name}" for alias in node.names]
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name.startswith("keepwell.")]
    return found


def test_other_rooms_are_entered_by_the_front_door() -> None:
    wrong = []
    for source in sources():
        if source.room in {"", "site"}:
            continue
        for name in _imports(source):
            _, room, *rest = name.split(".")
            if room in OPEN_HOUSES or room == source.room or not rest:
                continue
            if rest[0] not in FRONT_DOOR:
                wrong.append(f"{source.name} imports {name}")
    assert wrong == []


def test_no_module_is_a_dumping_ground() -> None:
    assert [source.name for source in sources() if source.path.stem in BANNED_MODULES] == []
    classes = [
        f"{source.name}:{node.name}"
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef) and node.name.endswith(("Manager", "Helper", "Utils"))
    ]
    assert classes == []


def test_every_room_says_what_it_is() -> None:
    assert [room for room in ROOMS if not (PACKAGE / room / "README.md").is_file()] == []


def test_every_file_names_its_licence() -> None:
    first = "# SPDX-License-Identifier: Apache-2.0"
    files = sources("src/keepwell", "tests", "tools", "benchmarks")
    assert [source.name for source in files if not source.text.startswith(first)] == []


@pytest.mark.parametrize("path", list(templates()), ids=lambda path: path.name)
def test_templates_use_the_kit_and_nothing_inline(path: object) -> None:
    text = path.read_text(encoding="utf-8")  # type: ignore[attr-defined]  # a Path
    room = path.relative_to(PACKAGE).parts[0]  # type: ignore[attr-defined]
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:", text)
    named = re.findall(r"{%\s*(?:include|extends)\s+\"([^\"]+)\"", text)
    assert [name for name in named if name.split("/")[0] not in {room, "ui"}] == []
