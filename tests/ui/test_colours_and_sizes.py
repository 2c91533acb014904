# SPDX-License-Identifier: Apache-2.0
"""The look's own rules: contrast of every pair in use, colours only as tokens, small files, nothing inline."""

import gzip
import re
from pathlib import Path

import pytest

import keepwell.ui

UI = Path(keepwell.ui.__file__).parent
CSS = (UI / "static/ui/kw.css").read_text(encoding="utf-8")
TEMPLATES = sorted((UI / "templates").rglob("*.html"))
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(")

TEXT_PAIRS = [
    *[(ink, ground) for ink in ("ink", "muted", "faint") for ground in ("card", "ground", "accent-soft", "ok-soft")],
    ("ink", "internal"),
    ("muted", "internal"),
    ("faint", "internal"),
    *[("accent", ground) for ground in ("card", "ground", "accent-soft")],
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-late", "late"),
    *[(tone, f"{tone}-soft") for tone in ("ok", "soon", "late", "pause")],
    *[(tone, "card") for tone in ("soon", "late", "pause")],
    ("pause", "ground"),
    ("ink", "soon-soft"),
    ("muted", "soon-soft"),
    *[("ink", f"heat-{step}") for step in range(1, 6)],
]
SHAPE_PAIRS = [("edge", "card"), ("edge", "ground"), ("accent", "card"), ("accent", "ok-soft"), ("late", "ok-soft")]
SHAPE_PAIRS += [(f"chart-{number}", "card") for number in range(1, 7)]


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--kw-([\w-]+):(#[0-9a-fA-F]{3,6})\b", block))


def blocks() -> tuple[str, str, str]:
    light, system_dark, chosen_dark = re.findall(r":root[^{]*\{\n([^}]*)\}", CSS)[:3]
    return light, system_dark, chosen_dark


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    linear = []
    for start in (0, 2, 4):
        part = int(digits[start : start + 2], 16) / 255
        linear.append(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_wcag_says() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_is_readable_on_its_ground(theme: int, ink: str, ground: str) -> None:
    known = tokens(blocks()[theme])
    assert contrast(known[ink], known[ground]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPE_PAIRS)
def test_edges_of_controls_are_visible(theme: int, shape: str, ground: str) -> None:
    known = tokens(blocks()[theme])
    assert contrast(known[shape], known[ground]) >= 3.0


def test_the_dark_theme_is_the_same_by_system_and_by_choice() -> None:
    _light, system_dark, chosen_dark = blocks()
    assert "".join(system_dark.split()) == "".join(chosen_dark.split())


def test_both_themes_define_the_same_colours() -> None:
    light, dark, _chosen = blocks()
    assert tokens(light).keys() == tokens(dark).keys()


def test_colours_stand_in_the_token_blocks_only() -> None:
    rules = CSS.split("/* tokens end */")[1]
    assert COLOUR.findall(rules) == []


def test_the_stylesheet_uses_no_token_it_does_not_define() -> None:
    used, defined = set(re.findall(r"var\((--kw-[\w-]+)", CSS)), set(re.findall(r"(--kw-[\w-]+):", CSS))
    assert used - defined == set()


def test_the_stylesheet_stays_small() -> None:
    assert len(CSS.encode()) <= 42 * 1024
    assert len(gzip.compress(CSS.encode())) <= 10 * 1024


@pytest.mark.parametrize("script", sorted((UI / "static/ui").glob("*.js")), ids=lambda path: path.name)
def test_scripts_stay_short(script: Path) -> None:
    assert len(script.read_text(encoding="utf-8").splitlines()) <= 150


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_are_short_and_have_nothing_inline(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 150
    assert not re.search(r"\sstyle=|<style|\son\w+=|hx-on|<script(?![^>]*\bsrc=)|javascript:", text)
    assert not COLOUR.search(re.sub(r'(href|hx-target)="#[^"]*"|&#\d+;', "", text))


def test_every_icon_that_is_used_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="(\w+)"', (UI / "static/ui/icons.svg").read_text(encoding="utf-8")))
    used = {name for path in TEMPLATES for name in re.findall(r'(?:\bicon |icon=)"(\w+)"', path.read_text("utf-8"))}
    assert used - sprite == set()
