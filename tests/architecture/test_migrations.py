# SPDX-License-Identifier: Apache-2.0
"""Migrations say what the models say, one line per room, named by meaning."""

import re

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from tests.architecture.sources import ROOMS


def test_no_model_changed_without_a_migration(django_db_setup: None, django_db_blocker: object) -> None:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django's fixture
        try:
            call_command("makemigrations", check=True, dry_run=True, verbosity=0)
        except SystemExit:
            pytest.fail("Run `python -m keepwell.site.manage makemigrations ROOM -n WHAT_IT_DOES`.")


def test_each_rooms_migrations_are_one_line_with_names() -> None:
    graph = MigrationLoader(None).graph
    for room in (*ROOMS, "site"):
        names = [name for app, name in graph.nodes if app == room]
        assert len(graph.leaf_nodes(room)) <= 1, room
        assert [name for name in names if not re.fullmatch(r"\d{4}_[a-z][a-z0-9_]+", name) or "auto" in name] == []
