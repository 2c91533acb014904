# SPDX-License-Identifier: Apache-2.0
"""Reference pages of the site room: every setting and every command, read off their declarations."""

from argparse import Action, ArgumentParser
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module

from keepwell.site.cli import parser_of
from keepwell.site.cli.verbs import verbs
from keepwell.site.config import rules
from keepwell.site.parsing import Rule, Value, bounds, shown
from keepwell.site.words import spoken

SETTINGS_HEAD = """# Configuration

Every setting of an installation. Written by `make docs`.

A value comes from the environment, as `KEEPWELL_` and the name in capitals (`KEEPWELL_PORT=8100`), or from a TOML file
with one setting a line (`port = 8100`). The file is the one named by `KEEPWELL_CONFIG`, else `keepwell.toml` in the
data folder. The environment wins. Durations are a number and `s`, `m`, `h` or `d`; sizes a number and `KB`, `MB` or
`GB`; switches `yes` or `no`. A wrong value stops the start with its place, the reason and the mend, all at once.

| setting | default | values | meaning |
|---|---|---|---|
"""

COMMANDS_HEAD = """# Command line

Every command of `keepwell`. Written by `make docs`.

A command that needs the database starts the embedded one when none runs and stops it afterwards. Messages are in the
language of `KEEPWELL_LANGUAGE`, else of the terminal. Exit codes: 0 done, 1 failed, 2 the input or the configuration
must be mended first (the message says how).
"""


METRICS_HEAD = """# Metrics

What `GET /metrics` gives out, in the text format of Prometheus. Written by `make docs`.

It answers a monitor on this machine, and with `metrics_token` set anybody who sends it as a bearer token. Everybody
else finds nothing there. How to set it up: [watch it](../how-to/watch-it.md).

## Counted by each machine

By all its web and worker processes together since they were started; add up over the machines.

| metric | kind | labels | meaning |
|---|---|---|---|
"""

METRICS_MIDDLE = """
## Known to the database

Gauges of the whole installation, asked when somebody reads: take them from one machine.

| metric | labels | meaning |
|---|---|---|
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
    with spoken("en"):
        for verb in verbs().values():
            parser = parser_of(verb)
            import_module(verb.module).configure(parser)
            parts.append(f"\n## keepwell {verb.name}\n\n{verb.about}.\n")
            parts += _options(parser, f"keepwell {verb.name}")
    return "".join(parts)


def _options(parser: ArgumentParser, words: str) -> Iterator[str]:
    """The options and arguments of a parser, then those of each verb below it."""
    plain = [action for action in parser._actions if action.dest != "help" and not action.choices]
    below = [action for action in parser._actions if isinstance(action.choices, dict)]
    listed = [action for action in parser._actions if action.choices and not isinstance(action.choices, dict)]
    lines = [_option(action) for action in (*plain, *listed)]
    if lines:
        yield "\n" + "\n".join(lines) + "\n"
    for action in below:
        helps = {choice.dest: choice.help for choice in action._choices_actions}
        for name, sub in action.choices.items():
            yield f"\n### {words} {name}\n\n{helps.get(name) or sub.description or ''}.\n"
            yield from _options(sub, f"{words} {name}")


def _option(action: Action) -> str:
    name = ", ".join(f"`{option}`" for option in action.option_strings) or f"`{action.metavar or action.dest}`"
    takes = f" `{action.metavar}`" if action.option_strings and action.metavar else ""
    choices = " (" + ", ".join(f"`{choice}`" for choice in action.choices) + ")" if action.choices else ""
    return f"- {name}{takes}: {action.help or ''}{choices}".rstrip()


def metrics_page() -> str:
    """docs/reference/metrics.md."""
    # Named here so that the settings are ready.
    counting, standing = (import_module(f"keepwell.site.metrics.{name}") for name in ("counting", "standing"))
    rows = [METRICS_HEAD]
    for meter in counting.METERS:
        kind = "histogram, in seconds" if meter.is_spread else "counter"
        rows.append(f"| `{meter.name}` | {kind} | {_labels(meter.labels)} | {meter.about} |\n")
    rows.append(METRICS_MIDDLE)
    rows.append(f"| `{standing.ANSWERS}` |  | {standing.ANSWERS_ABOUT} |\n")
    rows += [f"| `{gauge.name}` | {_labels(gauge.labels)} | {gauge.about} |\n" for gauge in standing.GAUGES]
    return "".join(rows)


def _labels(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


PAGES = {"configuration.md": settings_page, "cli.md": commands_page, "metrics.md": metrics_page}
