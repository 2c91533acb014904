# SPDX-License-Identifier: Apache-2.0
"""Undocumented means red: actions, events, slots, jobs have their line, and choices carry the glossary's words."""

import re

import pytest
from django.apps import apps
from django.db import models
from django.utils.translation import override
from tools import reference

from keepwell.kernel.events import event_types
from keepwell.kernel.registry import actions
from tests.architecture.sources import ROOT

GLOSSARY = ROOT / "docs" / "reference" / "glossary.md"


def _glossary() -> dict[str, tuple[str, str]]:
    found = {}
    for line in GLOSSARY.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and (code := re.fullmatch(r"`([^`]+)`", cells[2])):
            found[code[1]] = (cells[0], cells[1])
    return found


@pytest.mark.parametrize("name", sorted(reference.PAGES))
def test_reference_pages_say_what_the_code_says(name: str) -> None:
    written = (reference.FOLDER / name).read_text(encoding="utf-8")
    assert written == reference.PAGES[name](), "Run `make docs`."


def test_every_action_has_a_title_in_both_languages_and_a_sentence() -> None:
    wrong = []
    for action in actions().values():
        with override("en"):
            english = str(action.title)
        with override("zh-hans"):
            chinese = str(action.title)
        if not english or not re.search(r"[\u4e00-\u9fff]", chinese) or not (action.__doc__ or "").strip():
            wrong.append(action.name)
    assert wrong == []


def test_every_event_says_what_happened() -> None:
    assert [
        kind.name
        for kind in event_types()
        if not (kind.cls.__doc__ or "").strip() or "(" in (kind.cls.__doc__ or "")[:20]
    ] == []


def test_choices_carry_the_glossarys_words() -> None:
    glossary = _glossary()
    wrong = []
    for model in apps.get_models():
        if not model.__module__.startswith("keepwell."):
            continue
        for field in model._meta.get_fields():
            if isinstance(field, models.CharField) and field.choices:
                for value, label in field.flatchoices:
                    wrong += _differing(f"{model._meta.label}.{field.name}", str(value), label, glossary)
    assert wrong == []


def _differing(where: str, value: str, label: object, glossary: dict[str, tuple[str, str]]) -> list[str]:
    if value not in glossary:
        return []
    with override("zh-hans"):
        chinese = str(label)
    with override("en"):
        english = str(label)
    return (
        [] if (chinese, english) == glossary[value] else [f"{where}={value}: {chinese}/{english} ≠ {glossary[value]}"]
    )
