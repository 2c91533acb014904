# SPDX-License-Identifier: Apache-2.0
"""Where settings come from: a TOML file and the environment, each value remembered with its place."""

import difflib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from keepwell.site.parsing import ConfigError, Problem, Refused, Rule, Value, read, shown
from keepwell.site.words import gettext

PREFIX = "KEEPWELL_"
FILE_VARIABLE = "KEEPWELL_CONFIG"
FILE_NAME = "keepwell.toml"
# Ours, but not settings: which file to read, and which database role a child process takes.
NOT_SETTINGS = frozenset({FILE_VARIABLE, "KEEPWELL_AS_OWNER", "KEEPWELL_SUPERVISED"})
ALIASES = {"DATABASE_URL": "database_url"}

Rules = Mapping[str, tuple[Rule, Value]]
Found = dict[str, tuple[str, object]]


def default_data_folder() -> Path:
    """`.keepwell` here when it exists (a checkout), else the usual place of the user's or the system's data."""
    here = Path.cwd() / ".keepwell"
    if here.is_dir():
        return here
    if os.geteuid() == 0:
        return Path("/var/lib/keepwell/default")
    return Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share").expanduser() / "keepwell"


def load(variables: Mapping[str, str], rules: Rules, types: Mapping[str, Any]) -> dict[str, Value]:
    """Every value that is set anywhere, as its type; raises ConfigError with all problems at once."""
    problems: list[Problem] = []
    found: Found = {}
    path = file_path(variables)
    if path is not None:
        found |= _from_file(path, rules, problems)
    found |= _from_environment(variables, rules, problems)
    values = {}
    for name, (place, raw) in found.items():
        rule, default = rules[name]
        try:
            values[name] = read(raw, types[name], rule)
        except Refused as refusal:
            given = "***" if rule.is_secret else repr(raw)
            problems.append(Problem(place, f"{given} {refusal}", _mend(rule, default)))
    if problems:
        raise ConfigError(problems)
    return values


def _mend(rule: Rule, default: Value) -> str:
    about, usual = gettext(rule.about), shown(default, rule)
    return gettext("{about} Default: {default}").format(about=about, default=usual) if usual else about


def file_path(variables: Mapping[str, str]) -> Path | None:
    """The TOML file that is read; None when there is none."""
    if named := variables.get(FILE_VARIABLE):
        return Path(named).expanduser()
    folder = variables.get(PREFIX + "DATA")
    path = (Path(folder).expanduser() if folder else default_data_folder()) / FILE_NAME
    return path if path.exists() else None


def _from_file(path: Path, rules: Rules, problems: list[Problem]) -> Found:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        reason = gettext("cannot be read: {reason}").format(reason=error.strerror)
        problems.append(Problem(str(path), reason, gettext("Mend the path in KEEPWELL_CONFIG or the file's mode.")))
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        reason = gettext("is not TOML: {reason}").format(reason=error)
        mend = gettext("Write one setting a line, such as: {example}").format(example='zone = "Asia/Shanghai"')
        problems.append(Problem(str(path), reason, mend))
        return {}
    for name in content.keys() - rules.keys():
        problems.append(_unknown(f"{path}: {name}", name, rules))
    return {name: (f"{path}: {name}", content[name]) for name in content if name in rules}


def _from_environment(variables: Mapping[str, str], rules: Rules, problems: list[Problem]) -> Found:
    found: Found = {
        name: (variable, variables[variable]) for variable, name in ALIASES.items() if variable in variables
    }
    for variable in sorted(variables):
        name = variable.removeprefix(PREFIX).lower()
        if not variable.startswith(PREFIX) or variable in NOT_SETTINGS:
            continue
        if name in rules:
            found[name] = (variable, variables[variable])
        # Only a near miss is a mistake: orchestrators add variables of their own, such as KEEPWELL_SERVICE_HOST.
        elif difflib.get_close_matches(name, rules, n=1, cutoff=0.72):
            problems.append(_unknown(variable, name, rules))
    return found


def _unknown(place: str, name: str, rules: Rules) -> Problem:
    near = difflib.get_close_matches(name, rules, n=1, cutoff=0.5)
    if near:
        mend = gettext("Did you mean {name}?").format(name=near[0])
    else:
        mend = gettext("docs/reference/configuration.md lists all settings.")
    return Problem(place, gettext("there is no such setting"), mend)
