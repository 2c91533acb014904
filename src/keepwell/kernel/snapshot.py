# SPDX-License-Identifier: Apache-2.0
"""What a row looked like before and after, in values the log can keep."""

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from django.db import models

from keepwell.kernel.commands import fields_of
from keepwell.kernel.entry import Personal, Plain
from keepwell.kernel.secrets import SealedField


def plain(value: Any) -> Plain:
    """A value as the log writes it: instants in UTC, durations in seconds, decimals as text."""
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, (bool, int, str, Personal)):
        return value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value.total_seconds())
    if isinstance(value, (list, tuple, set, frozenset, Mapping)) or dataclasses.is_dataclass(value):
        return _plain_container(value)
    return str(value)


def _plain_container(value: Any) -> Plain:
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}


def of_row(row: models.Model | None) -> dict[str, Any]:
    """Raw values of all loaded columns."""
    if row is None:
        return {}
    deferred = row.get_deferred_fields()
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.attname not in deferred}


def _is_personal(row: models.Model, column: str) -> bool:
    named: frozenset[str] = getattr(row, "PERSONAL_FIELDS", frozenset())
    if column in named:
        return True
    return isinstance(row._meta.get_field(column.removesuffix("_id")), models.TextField)


def _is_sealed(row: models.Model, column: str) -> bool:
    return isinstance(row._meta.get_field(column.removesuffix("_id")), SealedField)


def difference(row: models.Model, before: Mapping[str, Any]) -> dict[str, tuple[Plain, Plain]]:
    """Columns that changed, long texts and personal values wrapped for commitment."""
    found: dict[str, tuple[Plain, Plain]] = {}
    for column, after in of_row(row).items():
        if column not in before or before[column] == after:
            continue
        if column in getattr(row, "SECRET_FIELDS", ()) or _is_sealed(row, column):
            found[column] = None, "changed"
            continue
        pair = plain(before[column]), plain(after)
        if _is_personal(row, column):
            pair = tuple(Personal(part) if isinstance(part, str) else part for part in pair)  # type: ignore[assignment]  # two stay two
        found[column] = pair
    return found


def of_command(command: Any) -> dict[str, Plain]:
    """A command's words; fields marked personal are wrapped for commitment, empty ones left out."""
    found: dict[str, Plain] = {}
    for item in fields_of(command.__class__):
        value = plain(getattr(command, item.name))
        if value in (None, "", [], ()) or item.meta.widget == "password":
            continue
        if item.meta.personal:
            value = Personal(value if isinstance(value, str) else str(value))
        found[item.name] = value
    return found
