# SPDX-License-Identifier: Apache-2.0
"""Reference pages of the site room: every setting and every command, read off their declarations."""

from datetime import timedelta
from importlib import import_module

from keepwell.site.cli import parser_of
from keepwell.site.cli.verbs import verbs
from keepwell.site.config import rules
from keepwell.site.parsing import Rule, Value, bounds, shown

SETTINGS_HEAD = """# Configuration

Every setting of an installation. Written by `make docs`.

A value comes from the environment, as `KEEPWELL_` and the name in capitals (`KEEPWELL_PORT=8100`), or from a TOML file
with one setting a line (`port = 8100`). The file is the one named by `KEEPWELL_CONFIG`, else `keepwell.toml` in the
data folder. The environment wins. Durations are a number and `s`, `m`, `h` or `d`; sizes a number and `KB`, `MB` or `GB`;
switches `yes` or `no`. A wrong value stops the start with its place, the reason and the mend, all of them at once.

| setting | default | values | meaning |
|---|---|---|---|
"""

COMMANDS_HEAD = """# Command line

Every command of `keepwell`. Written by `make docs`.

A command that needs the database starts the embedded one when none runs and stops it afterwards. Messages are in the
language of `KEEPWELL_LANGUAGE`, else of the terminal. Exit codes: 0 done, 1 failed, 2 the input or the configuration
must be mended first (the message says how).
"""


def settings_page() -> str:
    """docs/reference/configuration.md."""
    rows = []
    for name, (rule, default) in rules().items():
        usual = f"`{shown(default, rule)}`" if default is not None else ""
        rows.append(f"| `{name}` | {usual} | {_values(rule, default)} | {rule.about} |")
    return SETTINGS_HEAD + "\n".join(rows) + "\n"


def _values(rule: Rule, default: Value) -> str:
    if rule.choices:
        return ", ".join(f"`{choice}`" for choice in rule.choices)
    if rule.span:
        low, high = bounds(rule, is_duration=isinstance(default, timedelta))
        return f"{low} to {high}"
    if isinstance(default, bool):
        return "`yes`, `no`"
    return {"database": "PostgreSQL address", "address": "web address", "zone": "IANA time zone"}.get(rule.kind, "")


def commands_page() -> str:
    """docs/reference/cli.md."""
    parts = [COMMANDS_HEAD]
    for verb in verbs().values():
        parser = parser_of(verb)
        import_module(verb.module).configure(parser)
        parts.append(f"\n## keepwell {verb.name}\n\n{verb.about}.\n")
        options = [action for action in parser._actions if action.dest != "help"]
        for action in options:
            name = ", ".join(f"`{option}`" for option in action.option_strings) or f"`{action.metavar or action.dest}`"
            parts.append(f"\n- {name}: {action.help or ''}".rstrip())
        if options:
            parts.append("\n")
    return "".join(parts)


PAGES = {"configuration.md": settings_page, "cli.md": commands_page}
