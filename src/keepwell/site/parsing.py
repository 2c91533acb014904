# SPDX-License-Identifier: Apache-2.0
"""Reads one setting from text or TOML: every refusal names the place, the value and the mend."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import UnionType
from typing import get_args, get_origin
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from keepwell.site.words import gettext, gettext_noop

Value = str | int | bool | Path | timedelta | tuple[str, ...] | None

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})
DURATION = re.compile(r"(\d+)\s*(s|m|h|d)")
DURATION_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
SIZE = re.compile(r"(\d+)\s*(KB|MB|GB)?", re.IGNORECASE)
SIZE_UNITS = {"": 1, "KB": 2**10, "MB": 2**20, "GB": 2**30}

NOT_A_NUMBER = gettext_noop("is not a whole number")
NOT_YES_OR_NO = gettext_noop("is neither yes nor no")
NOT_A_DURATION = gettext_noop("is not a duration; write a number and s, m, h or d, such as 30m")
NOT_A_SIZE = gettext_noop("is not a size; write a number and KB, MB or GB, such as 25MB")
NOT_A_DATABASE = gettext_noop("is not a PostgreSQL address; write postgresql://user:password@host/database")
NOT_AN_ADDRESS = gettext_noop("is not a web address; write http://host:port or https://host")
NOT_A_ZONE = gettext_noop("is not a time zone of the IANA table, such as Asia/Shanghai")
EMPTY = gettext_noop("is empty")


@dataclass(frozen=True, slots=True)
class Rule:
    """What a setting means and which values it takes."""

    about: str
    kind: str = ""
    span: tuple[int, int] | None = None
    choices: tuple[str, ...] = ()
    is_secret: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """One wrong value: where it stands, what is wrong, how to mend it."""

    place: str
    text: str
    mend: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.text}" + (f"\n    {self.mend}" if self.mend else "")


class ConfigError(Exception):
    """The configuration cannot be used; `problems` has every reason, not only the first."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class Refused(ValueError):
    """A value does not fit its rule; the message is translated and follows the value."""


def read(raw: object, wanted: object, rule: Rule) -> Value:
    """The value as its declared type; raises Refused in words."""
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        if _is_optional(wanted):
            return None
        raise Refused(gettext(EMPTY))
    value = _typed(raw, _plain(wanted), rule)
    _check_range(value, rule)
    if isinstance(value, str):
        _check_text(value, rule)
    return value


def _is_optional(wanted: object) -> bool:
    return isinstance(wanted, UnionType) and type(None) in get_args(wanted)


def _plain(wanted: object) -> object:
    if isinstance(wanted, UnionType):
        return next(part for part in get_args(wanted) if part is not type(None))
    return get_origin(wanted) or wanted


def _typed(raw: object, wanted: object, rule: Rule) -> Value:
    text = str(raw).strip()
    if wanted is bool:
        return _boolean(raw, text)
    if wanted is int:
        return _size(text) if rule.kind == "size" else _whole(text)
    if wanted is timedelta:
        return _duration(text)
    if wanted is Path:
        return Path(text).expanduser()
    if wanted is tuple:
        parts = raw if isinstance(raw, list) else text.split(",")
        return tuple(part for part in (str(item).strip() for item in parts) if part)
    return text


def _boolean(raw: object, text: str) -> bool:
    if isinstance(raw, bool):
        return raw
    if text.lower() in TRUE | FALSE:
        return text.lower() in TRUE
    raise Refused(gettext(NOT_YES_OR_NO))


def _whole(text: str) -> int:
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    raise Refused(gettext(NOT_A_NUMBER))


def _size(text: str) -> int:
    if match := SIZE.fullmatch(text):
        return int(match[1]) * SIZE_UNITS[(match[2] or "").upper()]
    raise Refused(gettext(NOT_A_SIZE))


def _duration(text: str) -> timedelta:
    if match := DURATION.fullmatch(text):
        return timedelta(**{DURATION_UNITS[match[2]]: int(match[1])})
    raise Refused(gettext(NOT_A_DURATION))


def _check_range(value: Value, rule: Rule) -> None:
    number = value.total_seconds() if isinstance(value, timedelta) else value
    if isinstance(number, bool) or not isinstance(number, int | float):
        return
    if rule.span and not rule.span[0] <= number <= rule.span[1]:
        low, high = bounds(rule, is_duration=isinstance(value, timedelta))
        raise Refused(gettext("is outside {low} to {high}").format(low=low, high=high))


def bounds(rule: Rule, *, is_duration: bool) -> tuple[str, ...]:
    """The smallest and largest value as the user writes them."""
    return tuple(shown(timedelta(seconds=end) if is_duration else end, rule) for end in rule.span or ())


def _check_text(value: str, rule: Rule) -> None:
    if rule.choices and value not in rule.choices:
        raise Refused(gettext("is none of {choices}").format(choices=", ".join(rule.choices)))
    checks = {"database": _check_database, "address": _check_address, "zone": _check_zone}
    if check := checks.get(rule.kind):
        check(value)


def _check_database(value: str) -> None:
    if urlsplit(value).scheme not in {"postgresql", "postgres"}:
        raise Refused(gettext(NOT_A_DATABASE))


def _check_address(value: str) -> None:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise Refused(gettext(NOT_AN_ADDRESS))


def _check_zone(value: str) -> None:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Refused(gettext(NOT_A_ZONE)) from error


def shown(value: Value, rule: Rule) -> str:
    """A value as the user would write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ",".join(value)
    if isinstance(value, timedelta):
        return _largest_unit(int(value.total_seconds()), {"d": 86400, "h": 3600, "m": 60, "s": 1})
    if rule.kind == "size" and isinstance(value, int):
        return _largest_unit(value, {"GB": 2**30, "MB": 2**20, "KB": 2**10, "": 1})
    return str(value)


def _largest_unit(number: int, units: Mapping[str, int]) -> str:
    for name, size in units.items():
        if number >= size and number % size == 0:
            return f"{number // size}{name}"
    return str(number)
