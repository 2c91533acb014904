# SPDX-License-Identifier: Apache-2.0
"""Writes the reference pages that are read off the code: actions, events, slots, jobs; `--check` finds stale ones."""

import os
import sys
from dataclasses import fields
from pathlib import Path

import django
from django.utils.translation import override

from tools import policy_pages, site_pages

FOLDER = Path(__file__).parents[1] / "docs" / "reference"


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _title(value: object, language: str) -> str:
    with override(language):
        return str(value)


def _first_line(text: str | None) -> str:
    return (text or "").strip().split("\n")[0]


def actions_page() -> str:
    """Every action with its address, risk and words."""
    from keepwell.kernel.api.addresses import address  # noqa: PLC0415  # settings are ready only now
    from keepwell.kernel.commands import fields_of  # noqa: PLC0415
    from keepwell.kernel.registry import actions  # noqa: PLC0415

    lines = [
        "# Actions",
        "",
        "Every change of state, as web, API, CLI and jobs call it. Written by `make docs`.",
        "",
        "| action | 中文 | English | risk | address below `/api/v1` | fields | what it does |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in actions().values():
        words = ", ".join(f"`{f.name}`" + ("" if f.required else "?") for f in fields_of(one.command))
        zh, en = _title(one.title, "zh-hans"), _title(one.title, "en")
        lines.append(_row(f"`{one.name}`", zh, en, one.risk, f"`POST {address(one)}`", words, _first_line(one.__doc__)))
    return "\n".join(lines) + "\n"


def events_page() -> str:
    """Every event with its payload and who listens."""
    from keepwell.kernel.events import event_types, subscribers_of  # noqa: PLC0415  # settings are ready only now

    lines = [
        "# Events",
        "",
        "Facts that rooms tell each other after the commit. Written by `make docs`.",
        "",
        "| event | payload | subscribers | what happened |",
        "|---|---|---|---|",
    ]
    for kind in event_types():
        payload = ", ".join(f"`{f.name}`" for f in fields(kind.cls))
        listening = ", ".join(f"`{s.name.split('<')[0]}`" for s in subscribers_of(kind.name)) or "–"
        lines.append(_row(f"`{kind.name}`", payload, listening, _first_line(kind.cls.__doc__)))
    return "\n".join(lines) + "\n"


def extension_page() -> str:
    """Slots, loops and jobs."""
    from keepwell.kernel.jobs import jobs  # noqa: PLC0415  # settings are ready only now
    from keepwell.kernel.loops import loops  # noqa: PLC0415
    from keepwell.kernel.slots import slots  # noqa: PLC0415

    lines = [
        "# Slots, loops and jobs",
        "",
        "Written by `make docs`.",
        "",
        "## Slots",
        "",
        "| slot | panels |",
        "|---|---|",
    ]
    for place in slots():
        lines.append(_row(f"`{place.name}`", ", ".join(f"`{panel.name}`" for panel in place.panels()) or "–"))
    lines += ["", "## Loops of the worker", "", "| loop | woken by | what it does |", "|---|---|---|"]
    lines += [_row(f"`{one.name}`", one.channel or "its timer", _first_line(one.turn.__doc__)) for one in loops()]
    lines += ["", "## Jobs", "", "| job | every (cron, UTC) | what it does |", "|---|---|---|"]
    lines += [_row(f"`{one.name}`", one.every or "when asked", _first_line(one.work.__doc__)) for one in jobs()]
    return "\n".join(lines) + "\n"


PAGES = {
    "actions.md": actions_page,
    "events.md": events_page,
    "extension-points.md": extension_page,
    **site_pages.PAGES,
    **policy_pages.PAGES,
}


def main() -> int:
    """Write the pages, or say which are stale."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepwell.site.settings")
    django.setup()
    stale = []
    for name, make in PAGES.items():
        path, text = FOLDER / name, make()
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if "--check" not in sys.argv:
                path.write_text(text, encoding="utf-8")
    if "--check" in sys.argv and stale:
        sys.stderr.write(f"Stale: {', '.join(stale)}. Run `make docs`.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
