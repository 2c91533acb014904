# SPDX-License-Identifier: Apache-2.0
"""The tool that keeps the Chinese catalogues in step, and the kit's own catalogue."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from django.utils import translation

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("kw_messages", ROOT / "tools/messages.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["kw_messages"] = module
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOMS", tmp_path)
    return module


@pytest.fixture
def room(tmp_path: Path) -> Path:
    room = tmp_path / "desk"
    (room / "templates/desk").mkdir(parents=True)
    (room / "__init__.py").write_text("")
    (room / "web.py").write_text('from x import gettext as _\nA = _("Resolve %(number)s")\n')
    (room / "templates/desk/a.html").write_text(
        '{% load i18n %}\n  {% translate "Owner" context "ticket" %}\n'
        "      {% blocktranslate count n=n trimmed %}\n  one ticket\n"
        " {% plural %} {{ n }} tickets{% endblocktranslate %}\n"
        '  {% button _("Send it") %}'
    )
    return room


def translate(tool: ModuleType, room: Path, **texts: str) -> None:
    po = tool.po_path(room)
    text = po.read_text()
    for english, chinese in texts.items():
        text = text.replace(f'"{english}"\nmsgstr ""', f'"{english}"\nmsgstr "{chinese}"')
    po.write_text(text)


def test_python_and_templates_are_read_alike(tool: ModuleType, room: Path) -> None:
    assert set(tool.keys(tool.extracted(room))) == {
        ("Resolve %(number)s", None),
        ("Owner", "ticket"),
        ("one ticket", None),
        ("Send it", None),
    }


def test_what_lacks_a_translation_is_named(tool: ModuleType, room: Path) -> None:
    tool.update(room)
    assert "missing: 'Owner'" in list(tool.check(room))


def test_translations_survive_an_update_and_stale_ones_are_found(tool: ModuleType, room: Path) -> None:
    tool.update(room)
    translate(tool, room, Owner="负责人")
    tool.update(room)
    assert "负责人" in tool.po_path(room).read_text()
    (room / "templates/desk/a.html").write_text("")
    assert "stale: 'Owner'" in list(tool.check(room))


def test_a_lost_placeholder_is_found(tool: ModuleType, room: Path) -> None:
    tool.update(room)
    translate(tool, room, **{"Resolve %(number)s": "解决 %(numer)s"})
    assert "unknown placeholder in the translation of 'Resolve %(number)s'" in list(tool.check(room))
    text = tool.po_path(room).read_text().replace("解决 %(numer)s", "解决")
    tool.po_path(room).write_text(text)
    assert "placeholder lost in the translation of 'Resolve %(number)s'" in list(tool.check(room))


def test_two_translations_of_one_text_are_a_conflict(tool: ModuleType, room: Path, tmp_path: Path) -> None:
    other = tmp_path / "sla"
    other.mkdir()
    (other / "a.py").write_text('_("Send it")')
    for place, chinese in ((room, "发送"), (other, "寄出")):
        tool.update(place)
        translate(tool, place, **{"Send it": chinese})
    assert list(tool.conflicts([room, other])) == ["sla: 'Send it' is '寄出' here and '发送' in desk"]


def test_compiling_twice_gives_the_same_bytes(tool: ModuleType, room: Path) -> None:
    tool.update(room)
    first = tool.po_path(room).with_suffix(".mo").read_bytes()
    tool.update(room)
    assert tool.po_path(room).with_suffix(".mo").read_bytes() == first


def test_the_kits_own_catalogue_is_complete(tool: ModuleType) -> None:
    assert list(tool.check(ROOT / "src/keepwell/ui")) == []


def test_django_finds_the_compiled_catalogue() -> None:
    with translation.override("zh-hans"):
        assert translation.gettext("To the start page") == "回到首页"
