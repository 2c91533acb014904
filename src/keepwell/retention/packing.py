# SPDX-License-Identifier: Apache-2.0
"""Everything known about one person, table by table, as JSON and as CSV that no spreadsheet runs as formulas."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.apps import apps
from django.db import models

from keepwell.core.spreadsheets import safe_cell
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import within_scope
from keepwell.people.models import Account, Person

_SECRETS = frozenset({"password", "digest", "token", "secret", "data", "key_handle"})
MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Package:
    """The file, and how many rows of each table it holds."""

    content: bytes
    counts: dict[str, int]


def known_about(person_id: UUID) -> dict[str, list[dict[str, str]]]:
    """Rows that name the person in any key, secrets left out, by table."""
    with within_scope(SYSTEM.scope):
        accounts = list(Account.objects.filter(person_id=person_id).values_list("pk", flat=True))
        found: dict[str, list[dict[str, str]]] = {}
        for model, keys in _tables():
            condition = models.Q()
            for key, of in keys:
                condition |= models.Q(**{f"{key}__in": accounts if of is Account else [person_id]})
            rows = model._base_manager.filter(condition).order_by("pk")[:MOST_ROWS]
            if listed := [_row(row) for row in rows]:
                found[model._meta.label_lower] = listed
        return found


def _tables() -> Iterator[tuple[type[models.Model], list[tuple[str, type[models.Model]]]]]:
    yield Person, [("pk", Person)]
    for model in apps.get_models():
        keys: list[tuple[str, type[models.Model]]] = []
        for one in model._meta.concrete_fields:
            remote = one.remote_field
            if remote is not None and remote.model in (Person, Account):
                keys.append((one.name, remote.model))
        if keys:
            yield model, keys


def _row(row: models.Model) -> dict[str, str]:
    fields = (one for one in row._meta.concrete_fields if one.name not in _SECRETS)
    return {one.attname: _text(getattr(row, one.attname)) for one in fields}


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def package_of(person_id: UUID, now: datetime) -> Package:
    """A ZIP with `about.json` and one CSV a table."""
    tables = known_about(person_id)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        about = {"person": str(person_id), "made_at": now.isoformat(), "tables": tables}
        _write(archive, "about.json", json.dumps(about, ensure_ascii=False, indent=1), now)
        for name, rows in tables.items():
            _write(archive, f"{name}.csv", _csv(rows), now)
    return Package(held.getvalue(), {name: len(rows) for name, rows in tables.items()})


def _write(archive: zipfile.ZipFile, name: str, text: str, now: datetime) -> None:
    entry = zipfile.ZipInfo(name, now.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, text.encode("utf-8"))


def _csv(rows: list[dict[str, str]]) -> str:
    held = io.StringIO()
    heads = list(rows[0])
    writer = csv.writer(held)
    writer.writerow(heads)
    writer.writerows([safe_cell(row[head]) for head in heads] for row in rows)
    return "﻿" + held.getvalue()


def counts_of(tables: Mapping[str, list[dict[str, str]]]) -> dict[str, int]:
    """How many rows of each table."""
    return {name: len(rows) for name, rows in tables.items()}
