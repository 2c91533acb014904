# SPDX-License-Identifier: Apache-2.0
"""The rows of one project in every table that leads to it, as one hash a table; asked as the database's superuser."""

from collections.abc import Mapping
from functools import lru_cache

import psycopg
from django.apps import apps
from django.db import models

from keepwell.people.models import Project
from keepwell.sla.models import Promise

_DEPTH = 4


@lru_cache(maxsize=1)
def paths() -> Mapping[str, str]:
    """Table → condition that its row belongs to the project `%(p)s`: every chain of keys that ends there."""
    found: dict[str, set[str]] = {Project._meta.db_table: {"id = %(p)s"}}
    leads: dict[type[models.Model], str] = {Project: "id = %(p)s"}
    for _ in range(_DEPTH):
        leads.update(_one_further(leads, found))
    # a ticket points to its promise, so those chains run the other way
    promise = "SELECT promise_id FROM desk_ticket WHERE project_id = %(p)s"
    found[Promise._meta.db_table] = {f"id IN ({promise})"}
    found["sla_clock"] = {f"promise_id IN ({promise})"}
    found["sla_promiseevent"] = {f"promise_id IN ({promise})"}
    found["sla_alarm"] = {f"clock_id IN (SELECT id FROM sla_clock WHERE promise_id IN ({promise}))"}
    return {table: " OR ".join(sorted(conditions)) for table, conditions in sorted(found.items())}


def _one_further(leads: Mapping[type[models.Model], str], found: dict[str, set[str]]) -> dict[type[models.Model], str]:
    more: dict[type[models.Model], str] = {}
    for model in apps.get_models():
        for key in model._meta.concrete_fields:
            to = key.related_model
            if not isinstance(to, type) or to not in leads or (key.null and to is not Project):
                continue
            table = to._meta.db_table
            condition = f'"{key.column}" IN (SELECT id FROM "{table}" WHERE {leads[to]})'
            conditions = found.setdefault(model._meta.db_table, set())
            if condition not in conditions and model not in leads:
                conditions.add(condition)
                more[model] = condition
    return more


def hashes(superuser: psycopg.Connection, project: Project) -> dict[str, tuple[int, str]]:
    """Rows and hash of every table for the project; row order does not matter, every column does."""
    return _asked(superuser, project, paths())


def _asked(superuser: psycopg.Connection, project: Project, wanted: Mapping[str, str]) -> dict[str, tuple[int, str]]:
    parts = [
        f"SELECT '{table}', count(*), coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '')"
        f' FROM "{table}" t WHERE {condition}'
        for table, condition in wanted.items()
    ]
    rows = superuser.execute(" UNION ALL ".join(parts), {"p": project.pk}).fetchall()
    return {table: (count, digest) for table, count, digest in rows}


def alive(superuser: psycopg.Connection, project: Project) -> tuple[int, int]:
    """Tickets of the project, and how many of them lie in no bin."""
    sql = "SELECT count(*), count(*) FILTER (WHERE removal_id IS NULL) FROM desk_ticket WHERE project_id = %s"
    row = superuser.execute(sql, [project.pk]).fetchone()
    assert row is not None
    return row[0], row[1]
